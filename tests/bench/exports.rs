//! The measures, as Node calls them.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::crowd::Traffic;
use crate::measures;

fn told(traffic: Traffic) -> Vec<f64> {
    let bytes = |count: usize| u32::try_from(count).map_or(f64::NAN, f64::from);
    vec![f64::from(traffic.requests), bytes(traffic.up), bytes(traffic.down)]
}

#[wasm_bindgen]
pub struct Season(measures::Season);

#[wasm_bindgen]
impl Season {
    #[wasm_bindgen(constructor)]
    pub fn new(devices: usize, entries: usize, round: usize) -> Season {
        Season(measures::Season::new(devices, entries, round))
    }
    pub fn entries(&self) -> usize {
        self.0.entries()
    }
    pub fn update(&self) -> Vec<u8> {
        self.0.update().to_vec()
    }
    pub fn stored(&self) -> usize {
        self.0.stored()
    }
    pub fn prepare(&mut self) {
        self.0.prepare();
    }
    pub fn load(&mut self) {
        self.0.load();
    }
    pub fn prove(&mut self) {
        self.0.prove();
    }
    pub fn keep(&mut self) {
        self.0.keep();
    }
    pub fn traffic(&self) -> Vec<f64> {
        told(self.0.traffic())
    }
}

#[wasm_bindgen]
pub struct Rotation(measures::Rotation);

#[wasm_bindgen]
impl Rotation {
    #[wasm_bindgen(constructor)]
    pub fn new(persons: usize, devices: usize) -> Rotation {
        Rotation(measures::Rotation::new(persons, devices))
    }
    pub fn prepare(&mut self) {
        self.0.prepare();
    }
    pub fn remove(&mut self) {
        self.0.remove();
    }
    pub fn grants(&self) -> usize {
        self.0.grants()
    }
    pub fn traffic(&self) -> Vec<f64> {
        told(self.0.traffic())
    }
}

#[wasm_bindgen]
pub struct Acts(measures::Acts);

#[wasm_bindgen]
impl Acts {
    #[wasm_bindgen(constructor)]
    pub fn new(count: usize) -> Acts {
        Acts(measures::Acts::new(count))
    }
    pub fn replay(&self) -> usize {
        self.0.replay()
    }
}

#[wasm_bindgen]
pub struct Notes(measures::Notes);

#[wasm_bindgen]
impl Notes {
    #[wasm_bindgen(constructor)]
    pub fn new(count: u32) -> Notes {
        Notes(measures::Notes::new(count))
    }
    pub fn seal(&mut self) {
        self.0.seal();
    }
    pub fn open(&mut self) {
        self.0.open();
    }
}

#[wasm_bindgen]
pub struct Curve(measures::Curve);

#[wasm_bindgen]
impl Curve {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Curve {
        Curve(measures::Curve::new())
    }
    pub fn verify(&self, times: u32) {
        self.0.verify(times);
    }
    pub fn agree(&self, times: u32) {
        self.0.agree(times);
    }
    pub fn ladder(&self, times: u32) {
        self.0.ladder(times);
    }
}
