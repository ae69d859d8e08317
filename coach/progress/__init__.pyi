from .customs import customs as customs
from .listing import schedule_json as schedule_json
from .listing import today_json as today_json
from .listing import today_text as today_text
from .listing import week_json as week_json
from .listing import week_table as week_table
from .page import report_page as report_page
from .page import report_pdf as report_pdf
from .reminders import calendar_file as calendar_file
from .report import Period as Period
from .report import make_report as make_report
from .report import period_of as period_of
from .report import report_json as report_json
from .schedule import schedules_of as schedules_of
from .schedule import today_of as today_of
from .weeks import Course as Course
from .weeks import courses as courses
from .weeks import day_of as day_of
from .weeks import is_done as is_done
from .weeks import weeks as weeks

__all__ = [
    "Course",
    "Period",
    "calendar_file",
    "courses",
    "customs",
    "day_of",
    "is_done",
    "make_report",
    "period_of",
    "report_json",
    "report_page",
    "report_pdf",
    "schedule_json",
    "schedules_of",
    "today_json",
    "today_of",
    "today_text",
    "week_json",
    "week_table",
    "weeks",
]
