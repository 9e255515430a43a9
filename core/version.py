"""The program's name and version: the one place that all else reads, from `--version` to the installers."""

NAME = "Matte Studio"  # not translated
VERSION = "0.2.0"
"""Of this release, or of the last one where CHANGELOG.md has a section "Unreleased"."""
TITLE = f"{NAME} {VERSION}"
"""As reports and project files name what wrote them."""
APPLICATION_ID = "org.mattestudio.MatteStudio"
"""The name to desktops, Flatpak and macOS; letters and dots alone suit all three."""
