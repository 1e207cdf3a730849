"""What the words of a scan seem to say, in nineteen languages."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from carriers import load_words
from domain.scans.scan import Guess
from domain.scans.words import Phrases
from domain.tracking import MilestoneKind, Reason

WORDS = load_words()


@pytest.mark.parametrize(
    ("text", "milestone"),
    [
        ("Ihre Sendung wurde zugestellt.", "delivered"),
        ("Die Sendung wurde erfolgreich zugestellt.", "delivered"),
        (
            "In das Zustellfahrzeug geladen. Die Zustellung erfolgt voraussichtlich heute.",
            "out_for_delivery",
        ),
        (
            "Die Sendung wurde elektronisch angekündigt. Sobald sie bearbeitet wurde, folgt mehr.",
            "label_created",
        ),
        ("Die Sendung wurde im Start-Paketzentrum bearbeitet.", "in_transit"),
        (
            "In der Region des Empfängers angekommen und wird zur Zustellbasis transportiert.",
            "arrived",
        ),
        ("Die Sendung wurde im Ziel-Paketzentrum bearbeitet.", "in_transit"),
        ("Die Sendung konnte heute nicht zugestellt werden.", "attempt_failed"),
        (
            "Der Empfänger wurde nicht angetroffen. Die Sendung wird in eine Filiale gebracht.",
            "attempt_failed",
        ),
        ("Die Sendung liegt in der Filiale zur Abholung bereit.", "ready_for_pickup"),
        ("Die Sendung wird an den Absender zurückgesandt.", "returning"),
        ("Der Empfänger hat die Sendung aus der PACKSTATION abgeholt.", "delivered"),
        ("Die Verzollung wurde abgeschlossen.", "customs_cleared"),
        ("Die Sendung befindet sich in der Verzollung", "at_customs"),
        ("Die Sendung wurde vom Absender in der Filiale eingeliefert.", "picked_up"),
        ("Votre colis a été livré.", "delivered"),
        ("Votre colis est livré au gardien ou à l'accueil.", "delivered"),
        ("Votre colis est en cours de livraison", "out_for_delivery"),
        (
            "Votre colis est prêt pour être livré aujourd'hui, en cours de distribution",
            "out_for_delivery",
        ),
        ("Votre colis n'a pas pu être livré, destinataire absent", "attempt_failed"),
        ("Votre colis est disponible dans votre point de retrait", "ready_for_pickup"),
        ("Votre colis est en cours de préparation chez votre expéditeur", "label_created"),
        ("Votre colis a été déposé par votre expéditeur en bureau de poste", "picked_up"),
        ("Votre colis est en transit sur nos plateformes logistiques", "in_transit"),
        ("Colis sorti de douane", "customs_cleared"),
        ("Retour à l'expéditeur en cours", "returning"),
        ("Votre colis a été retourné à l'expéditeur", "returned"),
        ("Tri effectué dans l'agence de départ", "in_transit"),
        ("Livraison effectuée", "delivered"),
        ("Entregado", "delivered"),
        ("El envío ha sido entregado al destinatario", "delivered"),
        ("En reparto", "out_for_delivery"),
        ("Envío en proceso de entrega", "out_for_delivery"),
        ("Intento de entrega: destinatario ausente", "attempt_failed"),
        ("No entregado. Dirección incorrecta", "attempt_failed"),
        ("Envío prerregistrado", "label_created"),
        ("Admitido", "picked_up"),
        ("Clasificado", "in_transit"),
        ("En tránsito", "in_transit"),
        ("El envío está disponible para recoger en la oficina", "ready_for_pickup"),
        ("En devolución", "returning"),
        ("Devuelto al remitente", "returned"),
        ("En trámite aduanero", "at_customs"),
        ("Despachado de aduana", "customs_cleared"),
        ("Objeto entregue ao destinatário", "delivered"),
        ("Objeto saiu para entrega ao destinatário", "out_for_delivery"),
        ("Objeto em trânsito - por favor aguarde", "in_transit"),
        ("Objeto postado", "picked_up"),
        ("Etiqueta emitida", "label_created"),
        ("Encaminhado para fiscalização aduaneira", "at_customs"),
        ("Fiscalização aduaneira finalizada", "customs_cleared"),
        ("Aguardando pagamento do despacho postal", "at_customs"),
        ("Objeto aguardando retirada no endereço indicado", "ready_for_pickup"),
        ("A entrega não pode ser efetuada - Carteiro não atendido", "attempt_failed"),
        ("Objeto entregue ao remetente", "returned"),
        ("Objeto extraviado", "lost"),
        ("Consegnata", "delivered"),
        ("La spedizione è stata consegnata", "delivered"),
        ("In consegna", "out_for_delivery"),
        ("La spedizione è in preparazione", "label_created"),
        ("In transito", "in_transit"),
        ("In lavorazione presso il Centro Operativo Postale di Milano", "in_transit"),
        ("Presa in carico", "picked_up"),
        ("Mancata consegna: destinatario assente", "attempt_failed"),
        ("In giacenza", "held"),
        ("Reso al mittente", "returned"),
        ("Disponibile per il ritiro presso ufficio postale", "ready_for_pickup"),
        ("Sdoganamento completato", "customs_cleared"),
        ("In dogana", "at_customs"),
        ("Zending bezorgd", "delivered"),
        ("De zending is bezorgd bij de buren", "delivered"),
        ("Bezorger is onderweg", "out_for_delivery"),
        ("Zending is aangemeld maar nog niet ontvangen", "label_created"),
        ("Zending is gesorteerd", "in_transit"),
        ("Niet thuis, bezorging mislukt", "attempt_failed"),
        ("De zending ligt klaar bij een PostNL-punt", "ready_for_pickup"),
        ("Zending is onderweg retour afzender", "returning"),
        ("Zending is bij de douane", "at_customs"),
        ("お届け先にお届け済み", "delivered"),
        ("持ち出し中", "out_for_delivery"),
        ("引受", "picked_up"),
        ("国際交換局に到着", "in_transit"),
        ("通関手続中", "at_customs"),
        ("ご不在のため持ち戻り", "attempt_failed"),
        ("配達完了", "delivered"),
        ("保管", "held"),
        ("配達中", "out_for_delivery"),
        ("輸送中", "in_transit"),
        ("差出人に返送", "returning"),
        ("快件电子信息已收到", "label_created"),
        ("已到达始发地设施", "in_transit"),
        ("已签收", "delivered"),
        ("【深圳市】已妥投", "delivered"),
        ("您的快件已签收,签收人:本人签收", "delivered"),
        ("快递员正在派送中", "out_for_delivery"),
        ("进口清关中", "at_customs"),
        ("海关放行", "customs_cleared"),
        ("投递失败,收件人不在家", "attempt_failed"),
        ("退回寄件人", "returning"),
        ("航班已起飞", "in_transit"),
        ("揽收成功", "picked_up"),
        ("包裹已送达", "delivered"),
        ("已存放至丰巢快递柜,请及时领取", "ready_for_pickup"),
        ("PICKUP FROM CUSTOMER/SHIPPER", "picked_up"),
        ("Customer addressing error found; attempting to correct", "delayed"),
        ("Delivered, Parcel Locker", "delivered"),
        ("DistributedNormally - regular", "delivered"),
        ("BoundToRound - out_for_distribution", "out_for_delivery"),
        ("Arrived at DPD depot", "in_transit"),
        ("Registered item accepted", "picked_up"),
        ("The parcel has reached the parcel center", "in_transit"),
        ("We attempted to pick up the parcel but were unsuccessful", "label_created"),
        ("Crossing Received", "in_transit"),
        ("Your parcel will be delivered by DPD. Shipment information received", "label_created"),
        ("Delivered to reception", "delivered"),
        ("Departed facility in FRANKFURT - GERMANY", "in_transit"),
        ("Tentative delivery date changed - in transit", "in_transit"),
        ("Delivery attempted, ready for pickup", "attempt_failed"),
        ("Delivered to original sender", "returned"),
        ("Order information has been transmitted to DPD", "label_created"),
        ("With delivery courier", "out_for_delivery"),
        ("Released by customs", "customs_cleared"),
        ("Held by customs, awaiting documents", "at_customs"),
        ("Shipment on hold", "held"),
        ("Parcel lost", "lost"),
        ("Shipment picked up by PUROLATOR at PICKERING ON", "picked_up"),
        ("On vehicle for delivery", "out_for_delivery"),
        ("Shipment delivered to RECEPTION at: FRONT DESK", "delivered"),
        ("Arrived at sort facility TORONTO", "in_transit"),
        ("Shipment is in customs clearance processing", "at_customs"),
        ("Shipment has cleared customs", "customs_cleared"),
        ("Your parcel was delivered and signed for by SMITH", "delivered"),
        ("We tried to deliver your parcel but nobody was in", "attempt_failed"),
        ("Your parcel is out with the courier for delivery", "out_for_delivery"),
        ("We're expecting it. Sender is preparing your parcel", "label_created"),
        ("Your parcel is ready to collect from your chosen ParcelShop", "ready_for_pickup"),
        ("Parcel returned to sender and delivered", "returned"),
        ("Item held by customs", "at_customs"),
        ("Item returned from customs (import)", "customs_cleared"),
        ("Posting/Collection", "picked_up"),
        ("Item arrived at transit facility", "in_transit"),
        ("Departure from outward office of exchange", "in_transit"),
        ("Arrival at delivery office", "arrived"),
        ("Unsuccessful delivery", "attempt_failed"),
        ("Final delivery", "delivered"),
        ("Receive item at office of exchange (Inb)", "in_transit"),
        ("Send item to customs (Inb)", "at_customs"),
        ("Return item from customs (Inb)", "customs_cleared"),
        ("Deliver item (Inb)", "delivered"),
        ("Attempted/Unsuccessful item delivery (Inb)", "attempt_failed"),
        ("Insert item into bag (Otb)", "in_transit"),
        ("Receive item from customer (Otb)", "picked_up"),
        ("Shipment refused by consignee, returning to shipper", "returning"),
        ("Held in terminal control - awaiting consignee's instructions", "held"),
        ("Delay - weather related", "delayed"),
        ("Consignee unavailable: delivery rescheduled", "attempt_failed"),
        ("Record created", "label_created"),
        ("Received from shipper", "picked_up"),
        ("Shipment accepted by carrier", "picked_up"),
        ("Package damaged in transit, contents missing", "damaged"),
        ("Investigation completed, parcel declared lost", "lost"),
        ("Parcel destroyed at sender's request", "disposed"),
        ("Colis livré", "delivered"),
        ("Colis en cours de livraison par nos équipes", "out_for_delivery"),
        ("Prise en charge dans le réseau", "picked_up"),
        ("Destinataire absent - avis de passage déposé", "attempt_failed"),
        ("Colis disponible au point relais", "ready_for_pickup"),
        ("Colis en retour à l'expéditeur : non réclamé", "returning"),
        ("Le colis est arrivé dans notre agence", "in_transit"),
        ("Données préliminaires reçues, le colis ne nous a pas encore été remis", "label_created"),
        ("Das Paket befindet sich auf dem Zustellfahrzeug", "out_for_delivery"),
        ("Das Paket wurde im GLS PaketShop zugestellt", "ready_for_pickup"),
        ("Annahme verweigert - Paket geht zurück an den Absender", "returning"),
        ("Die Zustellung verzögert sich um einen Tag", "delayed"),
        ("Die internationale Sendung wurde im Export-Paketzentrum bearbeitet", "in_transit"),
        ("Pakket bezorgd", "delivered"),
        ("Het pakket is onderweg met de bezorger", "out_for_delivery"),
        ("Je was niet thuis", "attempt_failed"),
        ("Envío entregado", "delivered"),
        ("Destinatario ausente, se ha dejado aviso", "attempt_failed"),
        ("El envío ha sido recogido en origen", "picked_up"),
        ("Envío documentado, a la espera de recibir el paquete", "label_created"),
        ("Entrega conseguida", "delivered"),
        ("Entrega não conseguida - Destinatário ausente", "attempt_failed"),
        ("Em distribuição", "out_for_delivery"),
        ("La spedizione è stata consegnata al destinatario", "delivered"),
        ("Tentativo di consegna fallito - indirizzo errato", "attempt_failed"),
        ("La spedizione è arrivata presso il centro di smistamento", "in_transit"),
        ("快件已签收", "delivered"),
        ("【北京市】快件正在派送途中", "out_for_delivery"),
        ("快件已从深圳集散中心发出", "in_transit"),
        ("离开始发地国家,航班起飞", "in_transit"),
        ("清关完成", "customs_cleared"),
        ("因收件人不在,投递未成功", "attempt_failed"),
        ("担当店到着", "arrived"),
        ("国際交換局から発送", "in_transit"),
        ("税関検査のため税関へ提示", "at_customs"),
        ("ご不在の為お持ち帰り", "attempt_failed"),
        ("Returned", "returned"),
        ("FAILED", "attempt_failed"),
        ("Created", "label_created"),
        ("Completed.", "delivered"),
        ("INTRANSIT", "in_transit"),
        ("DELIVEREDPS", "ready_for_pickup"),
        ("NOTDELIVERED", "attempt_failed"),
        ("INDELIVERY", "out_for_delivery"),
        ("DELIVERED_PARCELSHOP", "ready_for_pickup"),
        ("On Route to Dropoff", "out_for_delivery"),
        ("Package returned to facility in transit", "in_transit"),
        # what has not happened, and what has happened after all
        (
            "We've not been able to deliver today, we'll try tomorrow",
            "attempt_failed",
        ),
        ("Failed delivery attempt, returning to the warehouse", "attempt_failed"),
        ("Being returned to sender", "returning"),
        ("The package is damaged and will be returned to the sender", "damaged"),
        ("Shipment picked up by recipient", "delivered"),
        ("The recipient has picked up the shipment from the PACKSTATION", "delivered"),
        ("Driver is on the way to pick up", "label_created"),
        ("Your package is pending release from a Government Agency.", "at_customs"),
        ("Your package was released by the customs agency.", "customs_cleared"),
        ("Left at receiver's disposal at local post office or Parcel shop", "ready_for_pickup"),
        ("We're preparing your package for delivery", "arrived"),
        ("Parcel dropped off at a Pickup shop by the sender", "picked_up"),
        ("Handed to your neighbour", "delivered"),
        ("Shipment on Hold due to Incorrect/Missing Address", "attempt_failed"),
        ("The parcel has reached the maximum storage time in the ParcelShop.", "held"),
        ("Delivery not accepted by recipient", "attempt_failed"),
        ("Försändelsen är utlämnad till mottagaren", "delivered"),
        ("Försändelsen är på väg tillbaka till avsändaren", "returning"),
        ("Avsändaren har lämnat in försändelsen i utlandet", "picked_up"),
        ("Pakken er afleveret i pakkeshoppen og klar til afhentning", "ready_for_pickup"),
        ("Modtageren har afvist at modtage pakken", "attempt_failed"),
        ("Sendingen er lastet opp for utkjøring", "out_for_delivery"),
        ("Sendingen er returnert til avsender", "returned"),
        ("Przesyłka przekazana kurierowi do doręczenia", "out_for_delivery"),
        ("PRZESYLKA DORECZONA", "delivered"),
        ("Nieudane doręczenie - decyzja o zwrocie", "returning"),
        ("Zásilka nedoručena.", "attempt_failed"),
        ("Zásilka je připravena k vyzvednutí", "ready_for_pickup"),
        ("KARGO DAĞITIMA ÇIKARILDI", "out_for_delivery"),
        ("Kargo teslim edilemedi", "attempt_failed"),
        ("Göndericiye iade edildi", "returned"),
        ("Неудачная попытка вручения", "attempt_failed"),
        ("Выпущено таможней", "customs_cleared"),
        ("배달완료 (본인)", "delivered"),
        ("미배달 (폐문부재)", "attempt_failed"),
        ("통관 중", "at_customs"),
        ("خرجت الشحنة للتوصيل", "out_for_delivery"),
        ("لم يتم التوصيل بسبب عدم الرد", "attempt_failed"),
        ("Paket telah diterima oleh", "delivered"),
    ],
)
def test_a_text_is_read(text: str, milestone: str) -> None:
    guess = WORDS.guess(text)

    assert guess
    assert guess.milestone == milestone


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Test",
        "qwerty 12345",
        "Delivery address",
        "The failed",
        "Geplante Zustellung",
        "Date de livraison",
        "Fecha de entrega estimada",
        "预计送达",
    ],
)
def test_what_says_nothing_is_no_guess(text: str) -> None:
    assert WORDS.guess(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Delivery attempted, nobody home", Reason.CONSIGNEE_ABSENT),
        ("Undeliverable: address not found", Reason.CONSIGNEE_ADDRESS),
        ("Livraison impossible, destinataire absent", Reason.CONSIGNEE_ABSENT),
        ("Annahme verweigert", Reason.CONSIGNEE_REFUSED),
        ("Endereço incorreto - Entrega não realizada", Reason.CONSIGNEE_ADDRESS),
        ("Delayed by severe weather", Reason.WEATHER_DELAY),
        ("ご不在のため持ち戻り", Reason.CONSIGNEE_ABSENT),
        ("投递失败,收件人拒收", Reason.CONSIGNEE_REFUSED),
        ("Delivery exception, Held, unable to collect payment", Reason.CONSIGNEE_UNPAID),
        ("Notice Left (No Secure Location Available)", Reason.CONSIGNEE_ACCESS),
        ("The location was closed on the 2nd delivery attempt", Reason.CONSIGNEE_CLOSED),
        ("The receiver has moved. A new delivery address is needed", Reason.CONSIGNEE_ADDRESS),
        ("Held at customs - awaiting payment of fee", Reason.CUSTOMS_PAYMENT),
        ("Further information needed to clear Customs", Reason.CUSTOMS_DOCUMENTS),
        ("Uncontrollable Clearance Delay", Reason.CUSTOMS_DELAY),
        ("Held by customs (Import)", Reason.CUSTOMS_DELAY),
        ("Held by customs: invoice missing", Reason.CUSTOMS_DOCUMENTS),
        ("Certificat d'origine manquant, colis retenu en douane", Reason.CUSTOMS_DOCUMENTS),
        ("L'adresse de votre colis est incomplète", Reason.CONSIGNEE_ADDRESS),
        ("Der zu kassierende Betrag lag beim Zustellversuch nicht vor", Reason.CONSIGNEE_UNPAID),
        ("Delivered to wrong address", Reason.CARRIER_MISROUTED),
        ("Missent", Reason.CARRIER_MISROUTED),
        ("Item is untraceable", Reason.CARRIER_LOST),
        ("Delivered, Damaged, delivery completed", Reason.CARRIER_DAMAGED),
        ("Returning to sender: unclaimed", Reason.CONSIGNEE_UNCLAIMED),
        ("Delivery rescheduled as per customer's request", Reason.CONSIGNEE_REQUEST),
        ("Cancelled", Reason.NONE),
        ("Shipment cancelled by sender", Reason.SHIPPER_REQUEST),
        # a delay says little of itself: any other reason says more
        ("Delayed", Reason.CARRIER_DELAY),
        ("Delivery delayed due to weather event", Reason.WEATHER_DELAY),
        ("Livraison retardée en raison des conditions météo", Reason.WEATHER_DELAY),
        ("Due to a labor dispute, the delivery will be delayed", Reason.OUTSIDE_EVENT),
        # in the midst of another phrase a reason is one all the same
        (
            "Die Sendung konnte aufgrund höherer Gewalt nicht zugestellt werden",
            Reason.OUTSIDE_EVENT,
        ),
        # why a parcel was not handed over says nothing of what came later
        ("Delivery failed after pickup attempted", Reason.NONE),
        ("Adres hatali oldugu icin teslim edilemedi", Reason.CONSIGNEE_ADDRESS),
        ("Mottagaren har vägrat att ta emot försändelsen", Reason.CONSIGNEE_REFUSED),
        ("Adresat nieobecny - pozostawiono awizo", Reason.CONSIGNEE_ABSENT),
        ("수취인 부재", Reason.CONSIGNEE_ABSENT),
        ("العنوان غير صحيح", Reason.CONSIGNEE_ADDRESS),
    ],
)
def test_a_text_gives_the_reason(text: str, reason: Reason) -> None:
    guess = WORDS.guess(text)

    assert guess
    assert guess.reason is reason


@pytest.mark.parametrize(
    "text",
    [
        "Should be delivered by Friday",
        "Never delivered",
        "The parcel hasn't been delivered",
        "Your parcel isn't delivered",
        "Item non delivered",
        "Delivered to customs",
        "Delivered to wrong address",
        "Out for delivery to the sender",
        "Die Sendung wurde nicht an den Empfänger übergeben",
        "Das Paket wird morgen an den Empfänger übergeben",
        "Die Sendung ist beim Versender eingegangen",
        "Votre colis est prêt à être livré",
        "Le colis n'a pu être remis à son destinataire lors de notre passage",
        "Le colis a été remis au transporteur",
        "Pas encore distribué",
        "Listo para ser entregado",
        "Entregado a la agencia de transporte",
        "Verrà consegnata domani",
        "La spedizione non è stata consegnata",
        "Pakket is niet afgeleverd",
        "Entregue ao transportador",
        "A encomenda não foi entregue",
        "Paczka nie została dostarczona",
        "Przesyłka dostarczona do punktu",
        "Zásilka nebyla doručena",
        "Pakken er ikke utlevert",
        "Pakken er ikke leveret",
        "Paketet har inte lämnats ut",
        "Отправление будет вручено завтра",
        "Вручение не состоялось",
        "Teslim edilemedi",
        "Belum terkirim",
        "배송 불가",
        "لم يتم التسليم",
        "お届けできませんでした",
        "还未送达",
        "无法送达",
    ],
)
def test_what_was_not_handed_over_is_never_taken_for_delivered(text: str) -> None:
    guess = WORDS.guess(text)

    assert guess is None or guess.milestone is not MilestoneKind.DELIVERED


@pytest.mark.parametrize(
    ("text", "milestone"),
    [
        ("Your parcel won't be delivered today", MilestoneKind.ATTEMPT_FAILED),
        ("The item will not be delivered today", MilestoneKind.ATTEMPT_FAILED),
        ("The parcel is not lost", None),
        ("It will not be returned to sender", None),
        ("If not delivered, call us", None),
    ],
)
def test_what_is_denied_is_not_taken_for_said(text: str, milestone: MilestoneKind | None) -> None:
    guess = WORDS.guess(text)

    assert (guess.milestone if guess else None) == milestone


def test_a_guess_names_the_words_and_their_language() -> None:
    guess = WORDS.guess("Hinweis: Ihre Sendung wurde ZUGESTELLT!")

    assert guess
    assert (guess.words, guess.language) == ("wurde zugestellt", "de")


def test_every_language_has_the_way_of_a_parcel() -> None:
    way = {
        MilestoneKind.LABEL_CREATED,
        MilestoneKind.PICKED_UP,
        MilestoneKind.IN_TRANSIT,
        MilestoneKind.AT_CUSTOMS,
        MilestoneKind.CUSTOMS_CLEARED,
        MilestoneKind.OUT_FOR_DELIVERY,
        MilestoneKind.ATTEMPT_FAILED,
        MilestoneKind.READY_FOR_PICKUP,
        MilestoneKind.DELIVERED,
        MilestoneKind.RETURNING,
        MilestoneKind.RETURNED,
        MilestoneKind.LOST,
    }

    said = {each.language: {p.milestone for p in each.phrases} for each in WORDS.languages}

    assert set(said) == {
        *("ar", "cs", "da", "de", "en", "es", "fr", "id", "it", "ja"),
        *("ko", "nb", "nl", "pl", "pt", "ru", "sv", "tr", "zh"),
    }
    assert {language: way - has for language, has in said.items() if way - has} == {}


def test_a_phrase_says_the_same_beside_all_other_languages() -> None:
    """A word of one language must not turn what is said in another; nor a group its neighbour."""
    misread = [
        (each.language, phrase, guess and (guess.language, guess.milestone, guess.reason))
        for each in WORDS.languages
        for group in each.phrases
        for phrase in group.says
        if "..." not in phrase and "*" not in phrase
        if not _says(guess := WORDS.guess(phrase.removeprefix("=")), group)
    ]

    assert misread == []


def _says(guess: Guess | None, group: Phrases) -> bool:
    if group.milestone is None:
        return guess is None or group.reason is not Reason.NONE
    if guess is None or guess.milestone is not group.milestone:
        return False
    return group.reason in (Reason.NONE, guess.reason)


@given(st.text(max_size=200))
def test_any_text_is_read_and_read_again_alike(text: str) -> None:
    assert WORDS.guess(text) == WORDS.guess(text)


@pytest.mark.parametrize(
    "changes",
    [{"says": []}, {"says": ["..."]}, {"milestone": "unknown"}, {"reason": "unknown"}],
)
def test_phrases_that_say_nothing_known_are_refused(changes: dict[str, object]) -> None:
    whole = {"says": ["x"], "source": "me", "read_on": "2026-11-22", "confidence": "inferred"}

    with pytest.raises(ValidationError):
        Phrases.model_validate_json(json.dumps({**whole, **changes}))
