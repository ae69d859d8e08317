from .alone import sheet_alone as sheet_alone
from .html import csp_hash as csp_hash
from .html import fill as fill
from .html import notice_list as notice_list
from .html import photo_img as photo_img
from .html import sheet_page as sheet_page
from .html import sheet_section as sheet_section
from .html import sheet_style as sheet_style
from .html import template as template
from .letters import in_our_letters as in_our_letters
from .letters import lacking as lacking
from .pdf import Paper as Paper
from .pdf import sheet_pdf as sheet_pdf
from .pdf import typeset as typeset
from .sheet import clock as clock
from .sheet import make_sheet as make_sheet

__all__ = [
    "Paper",
    "clock",
    "csp_hash",
    "fill",
    "in_our_letters",
    "lacking",
    "make_sheet",
    "notice_list",
    "photo_img",
    "sheet_alone",
    "sheet_page",
    "sheet_pdf",
    "sheet_section",
    "sheet_style",
    "template",
    "typeset",
]
