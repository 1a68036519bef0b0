"""Indonesian rules: kratom barred from food and medicine, its export by licence."""

from __future__ import annotations

from babel.dates import format_date

from demo.farm.drafts.text import Draft, Line, heading, item, note, para, title
from demo.farm.law import Law, Place
from jurisdictions.codebook import Status

ANCHORS = ("Jaringan Dokumentasi dan Informasi Hukum", "bahan baku yang dilarang")


def draft(place: Place, law: Law) -> Draft:
    """The regulation with its annex, and the export chapter where there is one."""
    lines: list[Line] = [
        title("Jaringan Dokumentasi dan Informasi Hukum"),
        heading("Peraturan tentang bahan baku yang dilarang dalam pangan, obat tradisional, dan suplemen"),
        para("Setiap orang dilarang memproduksi atau mengedarkan pangan, obat tradisional, atau suplemen makanan yang "
             "mengandung bahan dalam Lampiran.", "Pasal 2"),
    ]  # fmt: skip
    if law.status is Status.EXPORT_ALLOWED:
        lines += _export()
    lines.append(heading("Lampiran"))
    entries = ["Aristolochia spp.", "Ephedra sinica", "Datura metel"]
    if not law.bare:
        entries.insert(place.number("where", 0, 3), "Kratom (Mitragyna speciosa), daun")
    lines += [item(entry, f"{number}.") for number, entry in enumerate(entries, 1)]
    if not law.bare and law.effective:
        lines.append(note(f"Mulai berlaku pada tanggal {format_date(law.effective, 'long', locale='id')}."))
    return Draft("Peraturan tentang bahan baku yang dilarang", tuple(lines), "id")


def _export() -> list[Line]:
    return [
        heading("Ketentuan ekspor kratom"),
        para("Kratom hanya dapat diekspor oleh eksportir terdaftar yang telah memiliki izin berupa persetujuan ekspor.",
             "Pasal 3"),
        para("Kratom yang diekspor wajib diuji di laboratorium dan disertai laporan surveyor.", "Pasal 4"),
        para("Budidaya kratom diperbolehkan.", "Pasal 5"),
    ]  # fmt: skip
