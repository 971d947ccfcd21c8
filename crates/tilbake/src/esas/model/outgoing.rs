//! Messages that go out to the police: the offer of a place in remand (`tilbudVaretektsplass` 1.0) and the
//! answer to a request for an assessment (`svarAnmodningEgnethetsvurdering` 1.0). The service's own events, which go
//! the same way, are in `events`.
//!
//! Nothing in them is invented: ids, case and both organisations are those of the message they answer, all
//! else is what a caseworker typed. Field names are the contracts'.

use super::contract::{Body, Message};
use super::reasons;
use basics::problem::FormErrors;
use basics::{Instant, Problem, Telephone, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

basics::id! {
    /// A message that goes out. It stands in the message as `meldingsId`.
    OutgoingId,
}

basics::code! {
    /// A contract of what goes out, by the name its publisher gave it.
    OutContract {
        /// The offer of a place in remand.
        PlaceOffer = "tilbudVaretektsplass",
        /// The answer to a request to assess someone for remand at home.
        SuitabilityAnswer = "svarAnmodningEgnethetsvurdering",
        /// Somebody came to prison.
        Intake = "Inntak",
        /// Somebody's dates are others than before.
        DatesUpdated = "EndringOppdaterteDatoer",
        /// A sanction is carried out otherwise than before.
        CarriedOut = "EndringGjennomfoering",
        /// Somebody was released.
        Release = "LoeslatelseFraFengsel",
    }

    /// In what a message is written.
    Media {
        /// JSON.
        Json = "application/json",
        /// XML.
        Xml = "application/xml",
    }

    /// What the assessment of remand at home came to.
    Suitability {
        /// Assessed, and it suits.
        Suitable = "UTFOERT_EGNET_EGNETHETSVURDERING_EK",
        /// Assessed, and it does not.
        Unsuitable = "UTFOERT_IKKE_EGNET_EGNETHETSVURDERING_EK",
        /// It could not be assessed.
        NotDone = "IKKE_UTFOERT_EGNETHETSVURDERING_EK",
    }
}

impl Media {
    /// End of a file name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }
}

impl OutContract {
    /// Its name in the header `SchemaName`. No name of a header is published for the events: theirs is that of
    /// their schema.
    pub fn schema(self) -> &'static str {
        match self {
            Self::PlaceOffer => "TILBUD_VARETEKTSPLASS",
            Self::SuitabilityAnswer => "SVAR_EGNETHETSVURDERING",
            event => event.as_str(),
        }
    }
    /// The version that is made: of each the first.
    pub fn version(self) -> &'static str {
        "1.0"
    }
    /// In what it is written.
    pub fn media(self) -> Media {
        match self {
            Self::PlaceOffer | Self::SuitabilityAnswer => Media::Json,
            _ => Media::Xml,
        }
    }
    /// The reasons its contract lists; none of one that has no reason.
    pub fn reasons(self) -> &'static [&'static str] {
        match self {
            Self::Release => reasons::RELEASED,
            Self::DatesUpdated => reasons::DATES,
            Self::CarriedOut => reasons::CARRIED_OUT,
            _ => &[],
        }
    }
}

/// Greatest length of an id in what goes out.
const ID_MAX: usize = 40;
/// Kind of the file of an assessment.
const PDF: &str = "application/pdf";

/// An organisation, as the contracts write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Party {
    /// Its name.
    #[serde(rename = "navn")]
    pub name: String,
    /// Its number in the register of organisations: nine digits.
    #[serde(rename = "organisasjonsnummer")]
    pub number: String,
}

/// What an answer takes from the message that it answers, as its sender wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The sender's key to what is asked for.
    pub request_id: String,
    /// The main criminal case.
    pub case_number: String,
    /// Who asked: the answer goes there.
    pub by: Party,
    /// Who was asked: the answer comes from there.
    pub of: Party,
}

impl Asked {
    /// Reads it from an order for a place or a request for an assessment. Some of their versions take an id or
    /// a number that no answer can repeat: then the sender must ask anew.
    pub fn of(message: &Message) -> Result<Self, Problem> {
        let (request_id, case_number, by, of) = match &message.body {
            Body::Place(order) => {
                let (by, of) = (&order.header.sender.organisation, &order.header.receiver);
                let party = |name: &str, number: &str| Party { name: name.to_owned(), number: number.to_owned() };
                let (by, of) = (party(&by.name, &by.number.0), party(&of.name, &of.number.0));
                (&order.request_id, &order.case_number, by, of)
            }
            Body::Request(request) => {
                let (by, of) = (&request.header.sender.organisation, &request.header.receiver);
                let (by, of) = (loose(&by.name, &by.number.0)?, loose(&of.name, &of.number.0)?);
                (&request.request_id.0, &request.case_number, by, of)
            }
            _ => return Err(Problem::conflict("message-not-answered", "a message of this kind has no answer")),
        };
        if request_id.is_empty() || request_id.chars().count() > ID_MAX {
            return Err(unanswerable("its id cannot be repeated in an answer"));
        }
        Ok(Self { request_id: request_id.clone(), case_number: case_number.0.clone(), by, of })
    }
}

/// An organisation of a contract that lets words stand around the nine digits.
fn loose(name: &str, text: &str) -> Result<Party, Problem> {
    let number: String = text.chars().filter(char::is_ascii_digit).collect();
    if number.len() != 9 {
        return Err(unanswerable("the number of an organisation in it has not nine digits"));
    }
    Ok(Party { name: name.to_owned(), number })
}

fn unanswerable(why: &str) -> Problem {
    Problem::conflict(
        "message-unanswerable",
        format!("the message cannot be answered: {why}. Ask the sender for a new one"),
    )
}

/// Who presses the button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// Given names.
    pub given: Text<100>,
    /// Family name.
    pub family: Text<100>,
    /// E-mail.
    pub email: Email,
}

/// An e-mail address: something, one @, something with a dot, and nothing that is not seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads one; fails with `required` or `invalid-email`.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = Text::<200>::parse(text)?;
        let plain = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic() && !br#"@<>()[],;:\""#.contains(&b))
        };
        match text.as_str().split_once('@') {
            Some((who, at)) if plain(who) && plain(at) && at.split('.').count() > 1 && at.split('.').all(plain) => {
                Ok(Self(text.as_str().to_owned()))
            }
            _ => Err(Problem::invalid("invalid-email")),
        }
    }
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Reads the number of an organisation; fails with `required` or `invalid-organisation`.
pub fn organisation_number(text: &str) -> Result<String, Problem> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Err(Problem::invalid("required"));
    }
    if text.len() != 9 || !text.bytes().all(|b| b.is_ascii_digit()) || !is_checked(&text) {
        return Err(Problem::invalid("invalid-organisation"));
    }
    Ok(text)
}

/// Whether the last digit is the check digit of the eight before it (modulo 11).
fn is_checked(nine: &str) -> bool {
    const WEIGHTS: [u32; 9] = [3, 2, 7, 6, 5, 4, 3, 2, 1];
    let digits = nine.bytes().map(|b| u32::from(b - b'0'));
    digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum::<u32>().is_multiple_of(11)
}

/// A place in remand, as it is offered.
#[derive(Clone, Debug)]
pub struct PlaceOffer {
    /// The prison.
    pub prison: Party,
    /// Its telephone in office hours.
    pub office_phone: Telephone,
    /// Its telephone evenings and weekends.
    pub duty_phone: Telephone,
    /// From when.
    pub from: Instant,
    /// What else is to be said; may be empty.
    pub remarks: String,
    /// Who offers it.
    pub signer: Signer,
}

/// A document that lies where the receiver can fetch it.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Its title.
    pub title: Text<200>,
    /// Where it lies.
    pub uri: Text<500>,
    /// Its checksum.
    pub checksum: Text<200>,
}

/// The answer to a request for an assessment.
#[derive(Clone, Debug)]
pub struct SuitabilityReply {
    /// What it came to.
    pub outcome: Suitability,
    /// The assessment, where it is written.
    pub document: Option<Reference>,
    /// Who answers.
    pub signer: Signer,
}

/// What a form or a program sends to answer a request for an assessment.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReplyFields {
    /// What the assessment came to.
    #[schemars(with = "Suitability")]
    pub outcome: String,
    /// Title of the written assessment; empty when none is sent.
    pub title: String,
    /// Where it lies for the receiver; empty when none is sent.
    pub uri: String,
    /// Its checksum; empty when none is sent.
    pub checksum: String,
    /// Given names of who answers.
    pub given: String,
    /// Family name of who answers.
    pub family: String,
    /// E-mail of who answers.
    pub email: String,
}

impl Signer {
    /// Reads who presses the button.
    pub fn read(errors: &mut FormErrors, given: &str, family: &str, email: &str) -> Option<Self> {
        let given = errors.take("given", Text::parse(given));
        let family = errors.take("family", Text::parse(family));
        let email = errors.take("email", Email::parse(email));
        Some(Self { given: given?, family: family?, email: email? })
    }
}

impl SuitabilityReply {
    /// Reads the fields of a form; all errors at once.
    pub fn parse(fields: &ReplyFields) -> Result<Self, Problem> {
        let mut errors = FormErrors::default();
        let outcome = errors.take("outcome", fields.outcome.parse::<Suitability>());
        let named = [&fields.title, &fields.uri, &fields.checksum].iter().any(|text| !text.trim().is_empty());
        let document = if named { reference(&mut errors, fields).map(Some) } else { Some(None) };
        // The contract expects the assessment itself when there is one.
        if !named && outcome.is_some_and(|outcome| outcome != Suitability::NotDone) {
            errors.add("title", "required");
        }
        let signer = Signer::read(&mut errors, &fields.given, &fields.family, &fields.email);
        match (outcome, document, signer) {
            (Some(outcome), Some(document), Some(signer)) if errors.is_empty() => {
                Ok(Self { outcome, document, signer })
            }
            _ => Err(errors.into_problem()),
        }
    }
}

fn reference(errors: &mut FormErrors, fields: &ReplyFields) -> Option<Reference> {
    let title = errors.take("title", Text::parse(&fields.title));
    let uri = errors.take("uri", Text::parse(&fields.uri));
    let checksum = errors.take("checksum", Text::parse(&fields.checksum));
    Some(Reference { title: title?, uri: uri?, checksum: checksum? })
}

/// The bytes of an offer.
pub fn offer_bytes(
    asked: &Asked,
    offer: &PlaceOffer,
    (id, offer_id): (&str, &str),
    sent: Instant,
) -> Result<Vec<u8>, Problem> {
    let remarks = Some(offer.remarks.as_str()).filter(|text| !text.is_empty());
    let person = Sender {
        name: Some(NameOnly { given: offer.signer.given.as_str(), family: offer.signer.family.as_str() }),
        given: None,
        family: None,
        contact: Contact { email: offer.signer.email.as_str() },
    };
    bytes(&OfferMessage {
        envelope: Envelope::of(asked, id, sent, person),
        case_number: &asked.case_number,
        offer_id,
        request_id: &asked.request_id,
        prison: &offer.prison,
        telephones: Telephones { office: offer.office_phone.as_str(), duty: offer.duty_phone.as_str() },
        remarks,
        from: offer.from.rfc3339_oslo(),
    })
}

/// The bytes of an answer to a request for an assessment.
pub fn reply_bytes(
    asked: &Asked,
    reply: &SuitabilityReply,
    (id, reply_id): (&str, &str),
    sent: Instant,
) -> Result<Vec<u8>, Problem> {
    let person = Sender {
        name: None,
        given: Some(reply.signer.given.as_str()),
        family: Some(reply.signer.family.as_str()),
        contact: Contact { email: reply.signer.email.as_str() },
    };
    let document = reply.document.as_ref().map(|document| DocumentOut {
        category: Category { code: reply.outcome.as_str() },
        title: document.title.as_str(),
        dispatch: DispatchOut { mime_type: PDF, uri: document.uri.as_str(), checksum: document.checksum.as_str() },
    });
    bytes(&ReplyMessage {
        envelope: Envelope::of(asked, id, sent, person),
        case_number: &asked.case_number,
        request_id: &asked.request_id,
        reply_id,
        outcome: reply.outcome.as_str(),
        documents: document.into_iter().collect(),
    })
}

fn bytes(message: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(message).map_err(|e| Problem::new(500, "internal-error", e.to_string()))
}

#[derive(Serialize)]
struct OfferMessage<'a> {
    #[serde(rename = "forsendelse")]
    envelope: Envelope<'a>,
    #[serde(rename = "hovedStraffesaksnummer")]
    case_number: &'a str,
    #[serde(rename = "tilbudVaretektsplassId")]
    offer_id: &'a str,
    #[serde(rename = "anmodningsId")]
    request_id: &'a str,
    #[serde(rename = "fengselDerPlassTilbys")]
    prison: &'a Party,
    #[serde(rename = "fengseletsTelefonnummer")]
    telephones: Telephones<'a>,
    #[serde(rename = "kommentarTilPlasstilbudet", skip_serializing_if = "Option::is_none")]
    remarks: Option<&'a str>,
    #[serde(rename = "varetektsplassTilbysFra")]
    from: String,
}

#[derive(Serialize)]
struct ReplyMessage<'a> {
    #[serde(rename = "forsendelse")]
    envelope: Envelope<'a>,
    #[serde(rename = "hovedStraffesaksnummer")]
    case_number: &'a str,
    #[serde(rename = "anmodningEgnethetsvurderingVaretektId")]
    request_id: &'a str,
    #[serde(rename = "svarAnmodningEgnethetsvurderingVaretektId")]
    reply_id: &'a str,
    #[serde(rename = "svarAnmodningEgnethetsvurderingVaretektType")]
    outcome: &'a str,
    #[serde(rename = "dokumenter")]
    documents: Vec<DocumentOut<'a>>,
}

#[derive(Serialize)]
struct Envelope<'a> {
    #[serde(rename = "meldingsId")]
    id: &'a str,
    #[serde(rename = "sendtTid")]
    sent: String,
    #[serde(rename = "avsender")]
    from: FromWhom<'a>,
    #[serde(rename = "mottakerOrganisasjon")]
    to: &'a Party,
}

impl<'a> Envelope<'a> {
    fn of(asked: &'a Asked, id: &'a str, sent: Instant, person: Sender<'a>) -> Self {
        Self { id, sent: sent.rfc3339_oslo(), from: FromWhom { organisation: &asked.of, person }, to: &asked.by }
    }
}

#[derive(Serialize)]
struct FromWhom<'a> {
    #[serde(rename = "organisasjon")]
    organisation: &'a Party,
    #[serde(rename = "person")]
    person: Sender<'a>,
}

/// Who pressed the button. One contract has the name in an object of its own, the other beside the contact.
#[derive(Serialize)]
struct Sender<'a> {
    #[serde(rename = "navn", skip_serializing_if = "Option::is_none")]
    name: Option<NameOnly<'a>>,
    #[serde(rename = "fornavn", skip_serializing_if = "Option::is_none")]
    given: Option<&'a str>,
    #[serde(rename = "etternavn", skip_serializing_if = "Option::is_none")]
    family: Option<&'a str>,
    #[serde(rename = "kontakt")]
    contact: Contact<'a>,
}

#[derive(Serialize)]
struct NameOnly<'a> {
    #[serde(rename = "fornavn")]
    given: &'a str,
    #[serde(rename = "etternavn")]
    family: &'a str,
}

#[derive(Serialize)]
struct Contact<'a> {
    #[serde(rename = "epost")]
    email: &'a str,
}

#[derive(Serialize)]
struct Telephones<'a> {
    #[serde(rename = "kontortid")]
    office: &'a str,
    #[serde(rename = "vakt")]
    duty: &'a str,
}

#[derive(Serialize)]
struct DocumentOut<'a> {
    #[serde(rename = "kategori")]
    category: Category<'a>,
    #[serde(rename = "overskrift")]
    title: &'a str,
    #[serde(rename = "forsendelse")]
    dispatch: DispatchOut<'a>,
}

#[derive(Serialize)]
struct Category<'a> {
    #[serde(rename = "kode")]
    code: &'a str,
}

#[derive(Serialize)]
struct DispatchOut<'a> {
    #[serde(rename = "mimeType")]
    mime_type: &'a str,
    uri: &'a str,
    #[serde(rename = "sjekksum")]
    checksum: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_can_be_written_to() {
        for good in ["kari@kriminalomsorg.example", " a.b-c@d.no "] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "kari",
            "@d.no",
            "a@",
            "a@d",
            "a@d..no",
            "a b@d.no",
            "a@b@d.no",
            "a\u{202e}@d.no",
            "å@d.no",
            "<a@d.no>",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_number_of_an_organisation_has_its_check_digit() {
        assert_eq!(organisation_number("974 760 673").unwrap(), "974760673");
        for bad in ["", "974760674", "97476067", "9747606733", "97476067x", "٩٧٤٧٦٠٦٧٣"] {
            assert!(organisation_number(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_assessment_is_sent_with_its_document() {
        let whole = ReplyFields {
            outcome: "UTFOERT_EGNET_EGNETHETSVURDERING_EK".into(),
            title: "Egnethetsvurdering".into(),
            uri: "urn:uuid:1".into(),
            checksum: "ab".into(),
            given: "Kari".into(),
            family: "Moen".into(),
            email: "kari@example.no".into(),
        };
        assert!(SuitabilityReply::parse(&whole).is_ok());
        let none = ReplyFields { title: String::new(), uri: String::new(), checksum: String::new(), ..whole.clone() };
        assert_eq!(SuitabilityReply::parse(&none).unwrap_err().errors[0].field, "title");
        let not_done = ReplyFields { outcome: "IKKE_UTFOERT_EGNETHETSVURDERING_EK".into(), ..none };
        assert!(SuitabilityReply::parse(&not_done).unwrap().document.is_none());
        let half = ReplyFields { uri: String::new(), ..whole };
        assert_eq!(SuitabilityReply::parse(&half).unwrap_err().errors[0].field, "uri");
    }
}
