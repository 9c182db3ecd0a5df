"""stub."""
from pages.screen import Screen, guarded
import streamlit as st
@guarded
def render(screen: Screen) -> None:
    """Show."""
    st.write("sources")
