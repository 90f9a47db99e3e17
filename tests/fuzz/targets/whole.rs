//! Answers that come whole, and refusals.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| aideon_fuzz::whole::read(bytes));
