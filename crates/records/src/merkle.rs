//! The Merkle tree of RFC 6962 (Certificate Transparency) over the journal, kept by its frontier alone:
//! the roots of the whole subtrees from left to right, one for each bit of the size.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub(crate) type Hash = [u8; 32];

/// A tree that can grow and tell its root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// A frontier as it was stored, or none when it does not fit the size.
    pub(crate) fn decode(size: u64, bytes: &[u8]) -> Option<Self> {
        let (roots, rest) = bytes.as_chunks::<32>();
        let whole = rest.is_empty() && roots.len() == size.count_ones() as usize;
        whole.then(|| Self { size, roots: roots.to_vec() })
    }
    pub(crate) fn encode(&self) -> Vec<u8> {
        self.roots.concat()
    }
    pub(crate) fn size(&self) -> u64 {
        self.size
    }
    /// Adds an entry, by its hash and its number, as the next leaf.
    pub(crate) fn push_entry(&mut self, hash: &[u8], seq: i64) {
        self.push(&[hash, &seq.to_be_bytes()].concat());
    }
    fn push(&mut self, data: &[u8]) {
        let mut hash = leaf(data);
        // Two whole subtrees of one size become one of twice the size, like carrying in a sum.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.roots.pop() {
                hash = node(&left, &hash);
            }
        }
        self.roots.push(hash);
        self.size += 1;
    }
    /// The root over all leaves so far.
    pub(crate) fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev();
        let Some(last) = roots.next() else {
            return Sha256::digest([]).into();
        };
        roots.fold(*last, |right, left| node(left, &right))
    }
}

fn leaf(data: &[u8]) -> Hash {
    Sha256::new_with_prefix([0]).chain_update(data).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition in RFC 6962, section 2.1, word for word.
    fn naive(entries: &[Vec<u8>]) -> Hash {
        match entries {
            [] => Sha256::digest([]).into(),
            [one] => leaf(one),
            many => {
                let split = many.len().next_power_of_two() / 2;
                node(&naive(&many[..split]), &naive(&many[split..]))
            }
        }
    }

    #[test]
    fn agrees_with_the_definition_at_every_size() {
        let mut entries = Vec::new();
        let mut tree = Frontier::default();
        for number in 0..200_u8 {
            assert_eq!(tree.root(), naive(&entries));
            let stored = Frontier::decode(tree.size(), &tree.encode());
            assert_eq!(stored.as_ref(), Some(&tree));
            entries.push(vec![number; 3]);
            tree.push(&[number; 3]);
        }
        assert!(Frontier::decode(3, &[0; 32]).is_none());
        assert!(Frontier::decode(1, &[0; 33]).is_none());
    }

    #[test]
    fn agrees_with_a_known_answer() {
        // Root over the eight test inputs of the Certificate Transparency reference tests.
        let inputs: [&[u8]; 8] = [
            &[],
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
        ];
        let mut tree = Frontier::default();
        for input in inputs {
            tree.push(input);
        }
        let hex: String = tree.root().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }
}
