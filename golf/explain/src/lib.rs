//! Looks at the programs beside it: [what every byte of their files is](account),
//! [as Markdown](readme), and [how long they take to start](measure).
//!
//! Nothing of the programs lives here, only what can be seen from outside, and everything is
//! computed from the built files.
#![deny(missing_docs)]

pub mod account;
pub mod fields;
pub mod instructions;
pub mod measure;
pub mod programs;
pub mod readme;
