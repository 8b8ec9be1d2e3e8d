#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| souspli_fuzz::targets::head(data));
