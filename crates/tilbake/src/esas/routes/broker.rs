//! The way in and out by the broker (AMQP 0.9.1). A message is acknowledged after it is kept and its receipt is
//! confirmed by the broker: until then the broker holds it, and gives it again whoever was killed. The same
//! message again changes nothing and gets the same receipt. What goes out counts as delivered once the broker has
//! confirmed it. Contents are never logged.

use super::{SCHEMA_NAME, SCHEMA_VERSION, outgoing::collected};
use crate::access;
use crate::app::{App, Shared};
use crate::esas::actions::{self, outgoing};
use crate::esas::model::broker::{LinkFault, ORGANISATION, Settings, log_in, pause};
use crate::esas::model::contract::Named;
use crate::esas::model::inbox::Incoming;
use crate::esas::model::json::MAX_BYTES;
use crate::esas::model::receipt::Receipt;
use crate::esas::tables;
use amqprs::callbacks::ChannelCallback;
use amqprs::channel::{
    BasicAckArguments, BasicConsumeArguments, BasicNackArguments, BasicPublishArguments, BasicQosArguments, Channel,
    ConfirmSelectArguments, ConsumerMessage, ExchangeDeclareArguments, QueueDeclareArguments,
};
use amqprs::connection::{Connection, OpenConnectionArguments};
use amqprs::error::Error;
use amqprs::tls::TlsAdaptor;
use amqprs::{Ack, BasicProperties, Cancel, CloseChannel, FieldTable, FieldValue, Nack, Return};
use basics::id::Uuid;
use records::{Actor, Outcome, Reader, Via};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How long the broker may take to answer, and to confirm a message.
const ANSWERS: Duration = Duration::from_secs(15);
/// How often what waits to be sent is looked for.
const EVERY: Duration = Duration::from_secs(2);
/// Seconds after which a broker that says nothing is taken to be gone: twice this.
const HEARTBEAT: u16 = 15;
/// Messages read at once for sending.
const BATCH: usize = 20;

/// What the broker said of a message that was sent.
enum Said {
    Kept,
    Refused,
    NobodyTakesIt,
}

/// Hears what the broker says beside its answers.
struct Ear(UnboundedSender<Said>);

#[async_trait::async_trait]
impl ChannelCallback for Ear {
    async fn close(&mut self, _: &Channel, _: CloseChannel) -> Result<(), Error> {
        Ok(())
    }
    async fn cancel(&mut self, _: &Channel, _: Cancel) -> Result<(), Error> {
        Ok(())
    }
    async fn flow(&mut self, _: &Channel, _: bool) -> Result<bool, Error> {
        Ok(true)
    }
    async fn publish_ack(&mut self, _: &Channel, _: Ack) {
        // Nobody listens any more: the link is being given up.
        let _unheard = self.0.send(Said::Kept);
    }
    async fn publish_nack(&mut self, _: &Channel, _: Nack) {
        let _unheard = self.0.send(Said::Refused);
    }
    async fn publish_return(&mut self, _: &Channel, _: Return, _: BasicProperties, _: Vec<u8>) {
        let _unheard = self.0.send(Said::NobodyTakesIt);
    }
}

/// Speaks to the broker as long as the program serves, and tries again whenever the link breaks.
pub async fn run(app: Shared) -> Outcome<()> {
    let Some(settings) = app.link.settings() else { return Ok(()) };
    let mut ending = app.ending.subscribe();
    let holder = Uuid::from_bytes(rand::random()).to_string();
    let mut tries = 0;
    loop {
        let begun = app.db.now();
        let fault = tokio::select! {
            biased;
            () = ended(&mut ending) => return Ok(()),
            link = Link::open(settings) => match link {
                Ok(mut link) => {
                    app.link.connected(app.db.now());
                    match link.serve(&app, &holder).await {
                        None => return Ok(()),
                        Some(fault) => fault,
                    }
                }
                Err(fault) => fault,
            },
        };
        app.link.failed(fault, app.db.now(), false);
        // A link that stood a while begins its pauses anew.
        tries = if app.db.now().seconds_since(begun) > 60 { 0 } else { tries + 1 };
        tokio::select! {
            () = ended(&mut ending) => return Ok(()),
            () = tokio::time::sleep(pause(tries)) => {}
        }
    }
}

/// Waits until the program ends.
async fn ended(ending: &mut watch::Receiver<bool>) {
    // An error means that the program is gone already.
    let _gone = ending.wait_for(|ends| *ends).await;
}

/// Why the broker did not do what was asked.
fn fault_of(error: &Error) -> LinkFault {
    match error {
        Error::NetworkError(words) if words.contains("certificate") => LinkFault::Untrusted,
        // Brokers answer a wrong log-in by hanging up.
        Error::NetworkError(words) if words.contains("peer shutdown") => LinkFault::Refused,
        Error::NetworkError(_) => LinkFault::Unreachable,
        _ => LinkFault::Refused,
    }
}

/// An answer of the broker in time.
async fn in_time<T>(
    asked: impl Future<Output = Result<T, Error>>,
    fault: impl Fn(&Error) -> LinkFault,
) -> Result<T, LinkFault> {
    match timeout(ANSWERS, asked).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(fault(&error)),
        Err(_) => Err(LinkFault::Unreachable),
    }
}

/// A link that stands.
struct Link<'a> {
    settings: &'a Settings,
    connection: Connection,
    /// On which messages come.
    incoming: Channel,
    messages: UnboundedReceiver<ConsumerMessage>,
    /// On which messages and receipts go.
    outgoing: Channel,
    said: UnboundedReceiver<Said>,
    /// How many messages in a row were given back.
    in_vain: u32,
}

impl<'a> Link<'a> {
    async fn open(settings: &'a Settings) -> Result<Self, LinkFault> {
        let arguments = arguments(settings).ok_or(LinkFault::Files)?;
        let connection = in_time(Connection::open(&arguments), fault_of).await?;
        let broken = |_: &Error| LinkFault::Broken;
        let missing = |_: &Error| LinkFault::NoQueue;
        let outgoing = in_time(connection.open_channel(None), broken).await?;
        let (tell, said) = unbounded_channel();
        in_time(outgoing.register_callback(Ear(tell.clone())), broken).await?;
        if !settings.exchange.is_empty() {
            // Only asks whether it is there.
            let asked = ExchangeDeclareArguments::new(&settings.exchange, "direct").passive(true).finish();
            in_time(outgoing.exchange_declare(asked), missing).await?;
        }
        in_time(outgoing.confirm_select(ConfirmSelectArguments::default()), broken).await?;
        let incoming = in_time(connection.open_channel(None), broken).await?;
        in_time(incoming.register_callback(Ear(tell)), broken).await?;
        let asked = QueueDeclareArguments::new(&settings.queue).passive(true).finish();
        in_time(incoming.queue_declare(asked), missing).await?;
        in_time(incoming.basic_qos(BasicQosArguments::new(0, settings.prefetch, false)), broken).await?;
        let asked = BasicConsumeArguments::new(&settings.queue, "tilbake").manual_ack(true).finish();
        let (_, messages) = in_time(incoming.basic_consume_rx(asked), missing).await?;
        Ok(Self { settings, connection, incoming, messages, outgoing, said, in_vain: 0 })
    }

    fn stands(&self) -> bool {
        self.connection.is_open() && self.incoming.is_open() && self.outgoing.is_open()
    }

    /// Takes in and sends until the link breaks; none when the program ends.
    async fn serve(&mut self, app: &App, holder: &str) -> Option<LinkFault> {
        let mut ending = app.ending.subscribe();
        let mut every = tokio::time::interval(EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                biased;
                () = ended(&mut ending) => return None,
                _ = every.tick() => self.send_waiting(app, holder).await,
                message = self.messages.recv() => match message {
                    Some(message) => self.take_in(app, message).await,
                    None => Err(LinkFault::Broken),
                },
            };
            match done {
                Err(fault) => return Some(fault),
                Ok(()) if !self.stands() => return Some(LinkFault::Broken),
                Ok(()) => {}
            }
        }
    }

    /// Takes in a message, answers it, acknowledges it. What our own database cannot keep goes back to the broker.
    async fn take_in(&mut self, app: &App, message: ConsumerMessage) -> Result<(), LinkFault> {
        let Some(tag) = message.deliver.map(|deliver| deliver.delivery_tag()) else { return Ok(()) };
        let properties = message.basic_properties.unwrap_or_default();
        let receipt = match keep(app, message.content.unwrap_or_default(), &properties).await {
            Ok(receipt) => receipt,
            Err(fault) => {
                tracing::error!("a message could not be kept and stays at the broker: {}", fault.code());
                app.link.failed(LinkFault::Database, app.db.now(), true);
                return self.give_back(tag).await;
            }
        };
        if !self.answer(app, &receipt, properties.message_id()).await? {
            // The message is kept. It comes again until its sender can be answered.
            return self.give_back(tag).await;
        }
        self.in_vain = 0;
        in_time(self.incoming.basic_ack(BasicAckArguments::new(tag, false)), |_| LinkFault::Broken).await
    }

    /// Gives a message back to the broker after a pause that grows.
    async fn give_back(&mut self, tag: u64) -> Result<(), LinkFault> {
        self.in_vain += 1;
        tokio::time::sleep(pause(self.in_vain)).await;
        let back = BasicNackArguments::new(tag, false, true);
        in_time(self.incoming.basic_nack(back), |_| LinkFault::Broken).await
    }

    /// Sends the receipt of a message, signed where the service has a key. False when no queue takes it.
    async fn answer(&mut self, app: &App, receipt: &Receipt, of: Option<&String>) -> Result<bool, LinkFault> {
        let signer = app.keys.message_signer();
        let bytes = match signer {
            Some(signer) => super::signed(signer, receipt).map(String::into_bytes).ok(),
            None => serde_json::to_vec(receipt).ok(),
        };
        let bytes = bytes.ok_or(LinkFault::Database)?;
        let kind = if signer.is_some() { super::JOSE } else { "application/json" };
        let mut properties = properties("KVITTERING", "1.0", &receipt.id, kind);
        if let Some(of) = of {
            properties.with_correlation_id(of);
        }
        self.publish(app, properties, bytes).await
    }

    /// Sends what waits, each once this process has the turn.
    async fn send_waiting(&mut self, app: &App, holder: &str) -> Result<(), LinkFault> {
        let read =
            |reader: &mut Reader| tables::outgoing::all_waiting(reader, &access::permit_of_command(), None, BATCH);
        let rows = match app.db.read(read).await {
            Ok(rows) => rows,
            Err(fault) => return self.database(app, &fault),
        };
        let actor = Actor { via: Via::Broker, ..Actor::program("send") };
        for row in rows {
            let mine = holder.to_owned();
            match app.db.upkeep(move |tx| tables::broker::take_turn(tx, &mine)).await {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(fault) => return self.database(app, &fault),
            }
            let (kind, bytes) = match collected(&app.keys, &row) {
                Ok(item) => match item.signed {
                    Some(jws) => (super::JOSE, jws.into_bytes()),
                    None => (item.media_type.as_str(), item.message.into_bytes()),
                },
                Err(fault) => return self.database(app, &fault),
            };
            let properties = properties(row.contract.schema(), &row.version, &row.id.to_string(), kind);
            if !self.publish(app, properties, bytes).await? {
                return Ok(());
            }
            let id = row.id;
            let said = app.db.write(&actor, move |tx| outgoing::delivered(tx, &access::permit_of_command(), id)).await;
            if let Err(fault) = said {
                return self.database(app, &fault);
            }
        }
        Ok(())
    }

    /// Our own database did not answer: the link stands, and what waits is tried again.
    fn database(&self, app: &App, fault: &records::Fault) -> Result<(), LinkFault> {
        tracing::error!("what waits for the broker could not be sent: {}", fault.code());
        app.link.failed(LinkFault::Database, app.db.now(), true);
        Ok(())
    }

    /// Sends a message and waits until the broker says that it has it. False when no queue takes it: then it is
    /// not delivered, and the link stands.
    async fn publish(&mut self, app: &App, properties: BasicProperties, bytes: Vec<u8>) -> Result<bool, LinkFault> {
        let to =
            BasicPublishArguments::new(&self.settings.exchange, &self.settings.routing_key).mandatory(true).finish();
        in_time(self.outgoing.basic_publish(properties, bytes, to), |_| LinkFault::Broken).await?;
        let mut is_taken = true;
        loop {
            // What no queue takes is given back first, and confirmed then.
            match timeout(ANSWERS, self.said.recv()).await {
                Ok(Some(Said::NobodyTakesIt)) => is_taken = false,
                Ok(Some(Said::Kept)) if is_taken => return Ok(true),
                Ok(Some(Said::Kept)) => {
                    app.link.failed(LinkFault::Unroutable, app.db.now(), true);
                    return Ok(false);
                }
                Ok(Some(Said::Refused)) | Err(_) => return Err(LinkFault::Unconfirmed),
                Ok(None) => return Err(LinkFault::Broken),
            }
        }
    }
}

/// Keeps what a delivery holds, and gives its receipt. Whether the broker hears of it is not known yet.
pub async fn keep(app: &App, content: Vec<u8>, properties: &BasicProperties) -> Outcome<Receipt> {
    let actor = Actor { via: Via::Broker, ..Actor::program("receive") };
    actions::take_in(app, &actor, access::permit_of_command(), read(app, content, properties)).await
}

/// The bytes of a message, read as what the headers beside it name. One that is too large is kept by its hash alone.
fn read(app: &App, content: Vec<u8>, properties: &BasicProperties) -> Incoming {
    if content.len() > MAX_BYTES {
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        return Incoming::too_large(size, Sha256::digest(&content).into());
    }
    // A name that is no text is one that nobody knows.
    let header = |name: &str| {
        let name = name.try_into().ok()?;
        let value = properties.headers()?.get(&name)?;
        Some(if let FieldValue::S(text) = value { text.to_string() } else { String::new() })
    };
    let named = Named { schema: header(SCHEMA_NAME), version: header(SCHEMA_VERSION) };
    Incoming::of(content, &named, &app.senders.now())
}

/// What stands beside a message that is sent.
fn properties(schema: &str, version: &str, id: &str, kind: &str) -> BasicProperties {
    let mut headers = FieldTable::new();
    let values =
        [(SCHEMA_NAME, schema), (SCHEMA_VERSION, version), ("senderOrganization", ORGANISATION), ("messageId", id)];
    for (name, value) in values {
        if let (Ok(name), Ok(value)) = (name.try_into(), value.try_into()) {
            headers.insert(name, FieldValue::S(value));
        }
    }
    let mut properties = BasicProperties::default();
    properties.with_headers(headers).with_message_id(id).with_content_type(kind).with_persistence(true);
    properties
}

/// How the broker is dialled; none when a file that is named cannot be used.
fn arguments(settings: &Settings) -> Option<OpenConnectionArguments> {
    let file = std::fs::read_to_string(&settings.credentials).ok()?;
    let (user, password) = log_in(&file)?;
    let address = &settings.address;
    let mut arguments = OpenConnectionArguments::new(&address.host(), address.port, user, password);
    arguments.virtual_host(&address.virtual_host).heartbeat(HEARTBEAT).connection_name("tilbake");
    if address.secure {
        arguments.tls_adaptor(secured(&address.host, settings.trusted.as_deref())?);
    }
    Some(arguments)
}

/// TLS with the certificates that are trusted.
fn secured(host: &str, trusted: Option<&Path>) -> Option<TlsAdaptor> {
    let Some(file) = trusted else {
        return TlsAdaptor::without_client_auth(None, host.to_owned()).ok();
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).ok()? {
        roots.add(certificate.ok()?).ok()?;
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Some(TlsAdaptor::new(TlsConnector::from(Arc::new(config)), host.to_owned()))
}
