//! The attacks of the table in THREATS.md, by number, each as a test that fails when its defence is taken away.

mod files;
mod forge;
mod group;
mod history;
mod leaving;
mod outside;
mod people;
mod texts;
