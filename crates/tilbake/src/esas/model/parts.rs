//! Parts that the contracts share word for word.

use super::form::{form, listed};

form! {
    /// An entry of a code list.
    Code {
        /// The code.
        required code: String = "kode",
        /// Its words.
        optional name: String = "navn",
    }

    /// Where a document sent beside the message lies. Kept as written; the program never opens it.
    Dispatch {
        /// Kind of file.
        required mime_type: String = "mimeType",
        /// Its place at the sender.
        required uri: String = "uri",
        /// Its checksum as the sender states it.
        required checksum: String = "sjekksum",
    }
}

basics::code! {
    /// Sex in the national register.
    Sex {
        /// Woman.
        Woman = "KVINNE",
        /// Man.
        Man = "MANN",
    }

    /// How an address is protected in the national register.
    AddressGrading {
        /// Client address.
        Client = "KLIENT_ADRESSE",
        /// Confidential.
        Confidential = "FORTROLIG",
        /// Strictly confidential.
        StrictlyConfidential = "STRENGT_FORTROLIG",
    }
}
listed!(Sex, AddressGrading);
