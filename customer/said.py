"""What is said of each thing that can happen, in plain words; every kind has its own."""

from customer.speech import N_
from domain.charges import ChargeKind
from domain.customs import DeclarationStatus
from domain.notices import NoticeKind
from domain.tracking import MilestoneKind, Reason

MILESTONES: dict[MilestoneKind, str] = {
    MilestoneKind.LABEL_CREATED: N_("Announced to the carrier"),
    MilestoneKind.CANCELLED: N_("Shipping label cancelled"),
    MilestoneKind.PICKED_UP: N_("Handed to the carrier"),
    MilestoneKind.IN_TRANSIT: N_("On its way"),
    MilestoneKind.DELAYED: N_("Delayed"),
    MilestoneKind.ARRIVED: N_("Arrived in the country of delivery"),
    MilestoneKind.AT_CUSTOMS: N_("At customs"),
    MilestoneKind.CUSTOMS_CLEARED: N_("Cleared by customs"),
    MilestoneKind.HELD: N_("Waiting at the carrier"),
    MilestoneKind.OUT_FOR_DELIVERY: N_("Out for delivery"),
    MilestoneKind.ATTEMPT_FAILED: N_("Delivery was attempted"),
    MilestoneKind.READY_FOR_PICKUP: N_("Ready to be picked up"),
    MilestoneKind.DELIVERED: N_("Delivered"),
    MilestoneKind.DAMAGED: N_("Damage was reported"),
    MilestoneKind.LOST: N_("The carrier cannot find the parcel"),
    MilestoneKind.DISPOSED: N_("The parcel will not be delivered"),
    MilestoneKind.RETURNING: N_("Going back to the sender"),
    MilestoneKind.RETURNED: N_("Back with the sender"),
    MilestoneKind.NOTED: N_("The carrier sent a message"),
    MilestoneKind.UNKNOWN: N_("The carrier sent an update"),
}

REASONS: dict[Reason, str] = {
    Reason.NONE: "",
    Reason.UNKNOWN: "",
    Reason.CONSIGNEE_ABSENT: N_("Nobody was there to take it"),
    Reason.CONSIGNEE_REFUSED: N_("It was refused"),
    Reason.CONSIGNEE_ADDRESS: N_("Something is wrong with the address"),
    Reason.CONSIGNEE_CLOSED: N_("The place was closed"),
    Reason.CONSIGNEE_ACCESS: N_("The driver could not get in"),
    Reason.CONSIGNEE_IDENTITY: N_("Proof of identity or age was missing"),
    Reason.CONSIGNEE_UNPAID: N_("A payment is missing"),
    Reason.CONSIGNEE_UNCLAIMED: N_("It was not picked up in time"),
    Reason.CONSIGNEE_REQUEST: N_("As you asked"),
    Reason.SHIPPER_DATA: N_("The sender's information is incomplete"),
    Reason.SHIPPER_PACKING: N_("The packaging has to be corrected"),
    Reason.SHIPPER_PROHIBITED: N_("The carrier does not take these goods"),
    Reason.SHIPPER_REQUEST: N_("At the sender's request"),
    Reason.CARRIER_DAMAGED: N_("It was damaged"),
    Reason.CARRIER_LOST: N_("It cannot be found"),
    Reason.CARRIER_DELAY: N_("The carrier is running late"),
    Reason.CARRIER_MISROUTED: N_("It was sent the wrong way and is being redirected"),
    Reason.CUSTOMS_DELAY: N_("Customs needs more time"),
    Reason.CUSTOMS_DOCUMENTS: N_("Customs needs documents"),
    Reason.CUSTOMS_PAYMENT: N_("Duties or taxes have to be paid first"),
    Reason.CUSTOMS_INSPECTION: N_("Customs is inspecting it"),
    Reason.CUSTOMS_REFUSED: N_("Customs does not let it in"),
    Reason.WEATHER_DELAY: N_("Bad weather"),
    Reason.OUTSIDE_EVENT: N_("Something that nobody can influence"),
}

CUSTOMS: dict[DeclarationStatus, str] = {
    DeclarationStatus.NOTED: N_("Customs sent a message"),
    DeclarationStatus.DRAFT: N_("The customs declaration is being prepared"),
    DeclarationStatus.SUBMITTED: N_("Declared to customs"),
    DeclarationStatus.RECEIVED: N_("Customs has received the declaration"),
    DeclarationStatus.REJECTED: N_("The customs declaration has to be corrected"),
    DeclarationStatus.ACCEPTED: N_("Customs has accepted the declaration"),
    DeclarationStatus.AMENDED: N_("The customs declaration was corrected"),
    DeclarationStatus.DUTY_ASSESSED: N_("Duties and taxes were assessed"),
    DeclarationStatus.DOCUMENTS_REQUESTED: N_("Customs needs documents"),
    DeclarationStatus.EXAMINATION: N_("Customs is inspecting it"),
    DeclarationStatus.QUERY: N_("Customs has a question"),
    DeclarationStatus.HELD_FOR_PAYMENT: N_("Customs is waiting for a payment"),
    DeclarationStatus.HELD: N_("Held by customs"),
    DeclarationStatus.RELEASED: N_("Released by customs"),
    DeclarationStatus.CLEARED: N_("Cleared by customs"),
    DeclarationStatus.WITHDRAWN: N_("The customs declaration was withdrawn"),
    DeclarationStatus.SEIZED: N_("Seized by customs"),
}

CHARGES: dict[ChargeKind, str] = {
    ChargeKind.FREIGHT: N_("Shipping"),
    ChargeKind.INSURANCE: N_("Insurance"),
    ChargeKind.DUTY: N_("Import duty"),
    ChargeKind.TAX: N_("Import tax"),
    ChargeKind.FEE: N_("Fees"),
}

SUBJECTS: dict[NoticeKind, str] = {
    NoticeKind.DISPATCHED: N_("Your parcel is on its way"),
    NoticeKind.PAYMENT_DUE: N_("Your parcel is waiting for a payment"),
    NoticeKind.DELAYED: N_("Your parcel will come later than planned"),
    NoticeKind.OUT_FOR_DELIVERY: N_("Your parcel is out for delivery"),
    NoticeKind.ATTEMPT_FAILED: N_("Your parcel could not be delivered"),
    NoticeKind.CHOICE_WANTED: N_("Choose how you want to receive your parcel"),
    NoticeKind.READY_FOR_PICKUP: N_("Your parcel is ready to be picked up"),
    NoticeKind.DELIVERED: N_("Your parcel was delivered"),
    NoticeKind.RETURNING: N_("Your parcel is going back to the sender"),
    NoticeKind.REPLACED: N_("Your parcel is sent once more"),
}

BODIES: dict[NoticeKind, str] = {
    NoticeKind.DISPATCHED: N_("It has left the sender. Follow every step on its page."),
    NoticeKind.PAYMENT_DUE: N_(
        "Duties, taxes or charges have to be paid before it can go on. Its page says what is due."
    ),
    NoticeKind.DELAYED: N_("We are sorry. Its page shows when it is expected now."),
    NoticeKind.OUT_FOR_DELIVERY: N_("Please make sure that somebody can take it."),
    NoticeKind.ATTEMPT_FAILED: N_("Its page says why, and what you can do."),
    NoticeKind.CHOICE_WANTED: N_(
        "Another day, a safe place or a pickup point: choose on its page what suits you."
    ),
    NoticeKind.READY_FOR_PICKUP: N_("Please bring proof of identity when you pick it up."),
    NoticeKind.DELIVERED: N_("Thank you for your order. If anything is wrong, contact the seller."),
    NoticeKind.RETURNING: N_("If you still want it, please contact the seller."),
    NoticeKind.REPLACED: N_(
        "We are sorry: it was lost or damaged. Follow the new one on its page."
    ),
}

KEPT = N_("Your wish was passed on.")
REFUSED = N_("This is not possible for your parcel. Please choose something else.")
TOO_LATE = N_("It is too late to change this.")
NO_DAY = N_("Please choose a day.")
NO_PLACE = N_("Please say where the parcel may be left.")
NOT_SEARCHED = N_("The search does not work right now. Please try again later.")
"""What came of a wish for the last mile."""
