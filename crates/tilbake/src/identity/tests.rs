//! Who is who through HTTP on both databases.
