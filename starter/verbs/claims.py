"""`tidewaiter claims`: its verbs, options and help."""

from typing import Annotated

import typer

from starter.verbs.options import AnsweredBy, AnswerFields, AnswerKind, AnswerObject, Json

claims = typer.Typer(
    help="Claims on carriers and insurers: what was lost or damaged, followed to its payment.",
    no_args_is_help=True,
)

ClaimId = Annotated[str, typer.Argument(metavar="CLAIM_ID", help="As `claims list` shows it.")]
By = Annotated[str, typer.Option(metavar="WHO", help="Who says so.")]
Evidence = Annotated[
    list[str] | None,
    typer.Option(
        metavar="KIND=FILE|PLACE",
        help="What it shows, such as photo_goods=box.jpg; a file is kept, a place is named.",
    ),
]


@claims.command("open")
def claims_open(
    order_id: Annotated[str, typer.Argument(metavar="ORDER_ID")],
    *,
    kind: Annotated[str, typer.Option(metavar="KIND", help="damaged, lost or missing_contents.")],
    says: Annotated[str, typer.Option(metavar="TEXT", help="What happened.")],
    by: By,
    amount: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="In the order's currency; else goods and freight."),
    ] = None,
    evidence: Evidence = None,
    number: Annotated[
        int | None,
        typer.Option(metavar="N", help="Its number; with it, asking twice is one claim."),
    ] = None,
    json: Json = False,
) -> None:
    """Claim what was lost or damaged: of the insurer of the parcel, or else of its carrier."""
    from starter.commands import claims as verbs

    verbs.open_(
        order_id,
        kind,
        says,
        by,
        amount=amount,
        evidence=evidence or [],
        number=number,
        as_json=json,
    )


@claims.command("show")
def claims_show(claim_id: ClaimId, json: Json = False) -> None:
    """Show where a claim stands, and what is asked about it."""
    from starter.commands import claims as verbs

    verbs.show_(claim_id, as_json=json)


@claims.command("list")
def claims_list(
    order: Annotated[
        str | None, typer.Option(metavar="ORDER_ID", help="Of this order only.")
    ] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Undecided ones only.")] = False,
    json: Json = False,
) -> None:
    """Show the latest claims."""
    from starter.commands import claims as verbs

    verbs.list_(order, open_only=open_only, as_json=json)


@claims.command("answer")
def claims_answer(
    claim_id: ClaimId,
    fields: AnswerFields = None,
    answer: AnswerKind = None,
    by: AnsweredBy = None,
    json: AnswerObject = None,
) -> None:
    """Answer what a claim asks. Without --answer, show which answers it takes."""
    from starter.commands import claims as verbs

    verbs.answer(claim_id, answer, by, fields or [], json)


@claims.command("tell")
def claims_tell(
    claim_id: ClaimId,
    *,
    status: Annotated[
        str, typer.Option(metavar="STATUS", help="paid, partly_paid, denied, evidence_asked, ...")
    ],
    by: By,
    says: Annotated[str | None, typer.Option(metavar="TEXT", help="In its payer's words.")] = None,
    paid: Annotated[
        str | None,
        typer.Option(metavar="'AMOUNT CURRENCY'", help="All it has paid, as '80.00 EUR'."),
    ] = None,
) -> None:
    """Tell what a payer said of a claim by other means than its interface."""
    from starter.commands import claims as verbs

    verbs.tell(claim_id, status, by, says=says, paid=paid)


@claims.command("terms")
def claims_terms(
    payer: Annotated[
        str | None, typer.Argument(metavar="[CARRIER]", help="Of this payer only.")
    ] = None,
    json: Json = False,
) -> None:
    """Show until when claims are taken, with which documents, and what a carrier owes at most."""
    from starter.commands import claims as verbs

    verbs.terms(payer, as_json=json)
