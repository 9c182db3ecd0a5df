"""Who recorded what, when: figures, people, permissions and their trail."""
