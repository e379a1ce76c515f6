"""The form we ship: door-to-door screening in Chinese and English, an XLSForm workbook anybody can change."""

import io
from datetime import datetime
from typing import Final

import xlsxwriter

ZH, EN = "label::中文 (zh)", "label::English (en)"
SURVEY_HEADING: Final = (
    *("type", "name", ZH, EN, "hint::中文 (zh)", "hint::English (en)", "required", "relevant", "constraint"),
    *("constraint_message::中文 (zh)", "constraint_message::English (en)", "normal"),
)
SYMPTOMS_RULE: Final = "not(selected(., 'none') and count-selected(.) > 1)"

SURVEY: Final[tuple[dict[str, str], ...]] = (
    {
        "type": "select_one yes_no",
        "name": "any_returnee",
        ZH: "14天内家中有人从外地返回吗？",
        EN: "Has anyone come home from elsewhere in the last 14 days?",
        "required": "yes",
        "normal": "no",
    },
    {
        "type": "integer",
        "name": "returnees",
        ZH: "几人返回？",
        EN: "How many came home?",
        "required": "yes",
        "relevant": "${any_returnee} = 'yes'",
        "constraint": ". >= 1 and . <= 50",
        "constraint_message::中文 (zh)": "请填 1 至 50",
        "constraint_message::English (en)": "Enter 1 to 50",
    },
    {"type": "begin_group", "name": "person", ZH: "每个人", EN: "Each person"},
    {
        "type": "decimal",
        "name": "temperature",
        ZH: "体温（℃）",
        EN: "Temperature (°C)",
        "hint::中文 (zh)": "腋下或额温",
        "hint::English (en)": "Armpit or forehead",
        "required": "yes",
        "constraint": ". >= 34 and . <= 43",
        "constraint_message::中文 (zh)": "体温应在 34 至 43 之间",
        "constraint_message::English (en)": "A temperature lies between 34 and 43",
        "normal": "36.5",
    },
    {
        "type": "select_multiple symptom",
        "name": "symptoms",
        ZH: "有哪些症状？",
        EN: "Which symptoms?",
        "required": "yes",
        "constraint": SYMPTOMS_RULE,
        "constraint_message::中文 (zh)": "选了“无”就不能再选其他症状",
        "constraint_message::English (en)": "“None” cannot go with a symptom",
        "normal": "none",
    },
    {
        "type": "select_one yes_no",
        "name": "travelled",
        ZH: "14天内去过盟外吗？",
        EN: "Been outside the league in the last 14 days?",
        "required": "yes",
        "normal": "no",
    },
    {
        "type": "text",
        "name": "came_from",
        ZH: "从哪里来？",
        EN: "Come from where?",
        "required": "yes",
        "relevant": "${travelled} = 'yes'",
    },
    {
        "type": "date",
        "name": "arrived_on",
        ZH: "哪天到的？",
        EN: "Arrived on which day?",
        "required": "yes",
        "relevant": "${travelled} = 'yes'",
        "constraint": ". <= today() and . >= today() - 60",
        "constraint_message::中文 (zh)": "应在今天之前的 60 天内",
        "constraint_message::English (en)": "Must lie in the 60 days up to today",
    },
    {
        "type": "select_one code_colour",
        "name": "health_code",
        ZH: "健康码颜色",
        EN: "Colour of the health code",
        "required": "yes",
        "normal": "green",
    },
    {"type": "end_group"},
)

CHOICES: Final = (
    ("yes_no", "yes", "是", "Yes"),
    ("yes_no", "no", "否", "No"),
    ("symptom", "none", "无", "None"),
    ("symptom", "fever", "发热", "Fever"),
    ("symptom", "cough", "咳嗽", "Cough"),
    ("symptom", "sore_throat", "咽痛", "Sore throat"),
    ("symptom", "fatigue", "乏力", "Fatigue"),
    ("symptom", "breathless", "呼吸困难", "Short of breath"),
    ("symptom", "diarrhoea", "腹泻", "Diarrhoea"),
    ("symptom", "smell_taste", "嗅觉或味觉减退", "Loss of smell or taste"),
    ("symptom", "other", "其他", "Other"),
    ("code_colour", "green", "绿码", "Green"),
    ("code_colour", "yellow", "黄码", "Yellow"),
    ("code_colour", "red", "红码", "Red"),
    ("code_colour", "none", "没有码", "No code"),
)

SETTINGS: Final = {
    "form_title": "入户排查",
    "form_title::中文 (zh)": "入户排查",
    "form_title::English (en)": "Door-to-door screening",
    "form_id": "door_screening",
    "version": "1",
    "default_language": "中文 (zh)",
}


def screening_workbook() -> bytes:
    """Write the door-to-door screening form as an .xlsx, the same bytes every time."""
    survey = [SURVEY_HEADING, *(tuple(row.get(column, "") for column in SURVEY_HEADING) for row in SURVEY)]
    return written(
        {
            "survey": survey,
            "choices": [("list_name", "name", ZH, EN), *CHOICES],
            "settings": [tuple(SETTINGS), tuple(SETTINGS.values())],
        }
    )


def written(sheets: dict[str, list[tuple[str, ...]]]) -> bytes:
    """Write sheets of text into an .xlsx with a fixed date of making."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2022, 1, 1)})  # noqa: DTZ001 - a file property without zone
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for index, text in enumerate(row):
                if text:
                    sheet.write_string(number, index, text)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 12, 24)
    book.close()
    return target.getvalue()
