//! What the pages of more than one benchmark need.
//!
//! | here | what |
//! |---|---|
//! | `document` | documents of which one part is written by a benchmark |
//! | `machine` | the kernel, the date, the versions of programs |
//! | `picture` | text and colors of pictures, for light pages and dark ones |
//!
//! How programs are kept from disturbing each other, and medians, are in `../rounds`.

pub mod document;
pub mod machine;
pub mod picture;
