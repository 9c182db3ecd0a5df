"""The screens: one file each; nothing runs when a file is imported."""
