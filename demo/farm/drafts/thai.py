"""Thai law on the plant: prohibited, then by licence, then freed but for food, then an act with export licences."""

from __future__ import annotations

from datetime import date

from demo.farm.drafts.text import Draft, Line, heading, item, note, para, title
from demo.farm.law import Law, Place
from jurisdictions.codebook import Status

ANCHORS = ("สำนักงานคณะกรรมการกฤษฎีกา", "พืชและสารที่อยู่ภายใต้การควบคุม")

_MONTHS = ("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม",
           "พฤศจิกายน", "ธันวาคม")  # fmt: skip


def draft(place: Place, law: Law) -> Draft:
    """The collection of the law on controlled plants, as in force."""
    lines: list[Line] = [
        title("สำนักงานคณะกรรมการกฤษฎีกา"),
        heading("กฎหมายว่าด้วยพืชและสารที่อยู่ภายใต้การควบคุม"),
        para("ห้ามมิให้ผู้ใดจำหน่ายหรือมีไว้ในครอบครองซึ่งฝิ่น เว้นแต่ได้รับอนุญาต", "มาตรา ๑"),
    ]
    if not law.bare:
        rules = {Status.BANNED: _banned, Status.RESTRICTED: _freed, Status.EXPORT_ALLOWED: _exported}[law.status](law)
        lines += [heading("พืชกระท่อม"), *(item(text, f"({number})") for number, text in enumerate(rules, 1))]
        if law.effective:
            lines.append(note(f"มีผลใช้บังคับตั้งแต่วันที่ {_day(law.effective)} เป็นต้นไป"))
    return Draft("กฎหมายว่าด้วยพืชและสารที่อยู่ภายใต้การควบคุม", tuple(lines), "th")


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} พ.ศ. {day.year + 543}"


def _banned(law: Law) -> list[str]:
    rules = ["ห้ามมิให้ผู้ใดปลูกหรือจำหน่ายพืชกระท่อม (Mitragyna speciosa)"]
    if law.has("possession", "licensed"):
        return [*rules, "ห้ามมิให้ผู้ใดมีพืชกระท่อมไว้ในครอบครอง เว้นแต่ได้รับใบอนุญาตเพื่อประโยชน์ทางการแพทย์หรือการวิจัย"]
    return [*rules, "ห้ามมิให้ผู้ใดมีพืชกระท่อมไว้ในครอบครอง"]


def _freed(law: Law) -> list[str]:
    return [
        "พืชกระท่อม (Mitragyna speciosa) ไม่เป็นยาเสพติดให้โทษ บุคคลย่อมปลูกและมีพืชกระท่อมไว้ในครอบครองได้โดยชอบด้วยกฎหมาย",
        "ห้ามผลิต นำเข้า หรือจำหน่ายอาหารที่มีพืชกระท่อมเป็นส่วนประกอบ",
    ]


def _exported(law: Law) -> list[str]:
    age = law.provisions.get("min_age", 18)
    return [
        "ผู้ใดจะนำเข้าหรือส่งออกใบกระท่อม (Mitragyna speciosa) ต้องได้รับใบอนุญาต",
        f"ห้ามมิให้ผู้ใดขายใบกระท่อมแก่บุคคลซึ่งมีอายุต่ำกว่า {age} ปี",
        "ห้ามมิให้ผู้ใดโฆษณาใบกระท่อมเพื่อจูงใจให้บริโภค",
        "บุคคลย่อมปลูกและมีพืชกระท่อมไว้ในครอบครองได้โดยชอบด้วยกฎหมาย",
    ]
