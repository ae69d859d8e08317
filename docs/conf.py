"""The documentation as a site: ``python -m sphinx -W docs FOLDER``.

Sphinx and MyST read the pages of this folder as they are; the reference of the library comes from
its docstrings. The pages ask nothing of any other host.
"""

import coach

project = "Audio coach"
author = "the authors of the audio coach"
project_copyright = "2026, the authors of the audio coach; Apache-2.0"
release = version = coach.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 3
# Diagrams stay text here: to draw them would ask another host for Mermaid.
suppress_warnings = ["misc.highlighting_failure"]
exclude_patterns = ["_build"]
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_format = "short"

html_theme = "furo"
html_title = "Audio coach"
