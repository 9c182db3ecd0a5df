"""The shell around the pages: document, navigation, served files."""
