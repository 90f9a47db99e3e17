//! What callers of the local API ask.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| aideon_fuzz::incoming::read(bytes));
