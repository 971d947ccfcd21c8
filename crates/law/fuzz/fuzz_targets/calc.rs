//! Any bytes as input of `tilbake calc`; what is promised stands in `tests/hostile/promise.rs`.
#![no_main]

#[path = "../../tests/hostile/promise.rs"]
mod promise;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(words) = promise::broken_by(bytes) {
        panic!("{words}");
    }
});
