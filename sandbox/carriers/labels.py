"""Labels as files: what a carrier of this world prints, in the format that was asked for."""

BEGINS = {"PDF": b"%PDF-1.4 ", "PNG": b"\x89PNG\r\n\x1a\n", "GIF": b"GIF89a", "ZPL": b"^XA"}
"""How a file of each format begins. What follows is only the number: nobody prints it."""

MEDIA = {
    "PDF": "application/pdf",
    "PNG": "image/png",
    "GIF": "image/gif",
    "ZPL": "application/zpl",
}


def printed(form: str, waybill: str) -> bytes:
    """The label of a parcel in a format."""
    return BEGINS[form] + waybill.encode()
