"""The entries of the ledger: what each event books, in sides that sum to zero per currency.

Debits are above zero, credits below. An entry's id is its business key, so an event told
twice is one entry; nothing is ever changed, a mistaken or outdated entry is reversed.

==========================  ==============================================================
account                     what its balance is
==========================  ==============================================================
customer_charges            (debit) what customers were charged for orders that stand
seller_revenue              (credit) the same, as earned by the seller
customer_refunds            (credit) what went back to customers
seller_refunds              (debit) the same, as borne by the seller
{kind}_estimated            (debit) freight, insurance, duty, tax, fee expected of open orders
estimates_clearing          (credit) the same in all; both return to zero when books are closed
{kind}_billed               (debit) what brokers and carriers really invoiced
payables                    (credit) the same in all, owed to them
{kind}_quote_variance       (debit) duty, tax, fee expected at release less those quoted
{kind}_assessment_variance  (debit) duty, tax, fee assessed less those expected at release
{kind}_variance             (debit) billed less estimated when books were closed
variance_clearing           (credit) the same in all, as quote_variance_clearing has of those
                            at release and assessment_variance_clearing of those assessed;
                            a memorandum, it moves no money
collected_under_{rule}      (debit) of what customers paid, the tax that the seller took at
                            checkout under this rule of a scheme, and remits itself
scheme_tax_payable          (credit) the same in all, owed to the authorities of the schemes
recoverable_from_{party}    (debit) what others owe for fees that their holds brought
{kind}_recharged            (credit) the same in all, by kind
chargebacks_expected        (debit) penalties that a platform is expected to take from the seller
chargebacks_clearing        (credit) the same in all; a memorandum, it moves no money
cash_from_customers         (credit) what carriers collected at the door
cash_with_carriers          (debit) the part of it that they have not passed on
cash_remitted               (debit) the part that they have
cash_lost                   (debit) what they never passed on, and was given up
duties_recoverable          (debit) duty and tax that an authority is to give back for goods that
                            are back at their origin
duties_clearing             (credit) the same in all; a memorandum, it moves no money
claims_paid                 (debit) what carriers and insurers paid for what was lost or damaged
losses_recovered            (credit) the same in all, in the currency it was paid in
payables_disputed           (credit) the part of what was billed that is withheld in dispute
{kind}_credited             (credit) what billers gave back of it
==========================  ==============================================================
"""

from records.books.entries.billed import bill, claim_paid, recoverable, refuse_other_money, variance
from records.books.entries.customers import (
    COLLECTED_UNDER,
    cash,
    cash_not_collected,
    cash_written_off,
    charge,
    refund,
    scheme_tax,
    scheme_tax_back,
)
from records.books.entries.entry import Entry, EntryKind, in_currency_of
from records.books.entries.expected import (
    ESTIMATES,
    EXPECTATIONS,
    assessment_variance,
    booked_freight,
    estimated,
    estimates,
    premium,
    quote_variance,
)

__all__ = [
    "COLLECTED_UNDER",
    "ESTIMATES",
    "EXPECTATIONS",
    "Entry",
    "EntryKind",
    "assessment_variance",
    "bill",
    "booked_freight",
    "cash",
    "cash_not_collected",
    "cash_written_off",
    "charge",
    "claim_paid",
    "estimated",
    "estimates",
    "in_currency_of",
    "premium",
    "quote_variance",
    "recoverable",
    "refund",
    "refuse_other_money",
    "scheme_tax",
    "scheme_tax_back",
    "variance",
]
