//! What the programs of this benchmark share: the ones that each have another heap, and the one
//! that compares them.
//!
//! | here | what |
//! |---|---|
//! | `workload` | what is done with a heap |
//! | `worker` | a program with a heap: does what it is told, and tells how long it took |
//! | `memory` | where heaps get memory that do not ask the kernel themselves |
//! | `bin/` | the heaps |

pub mod memory;
pub mod worker;
pub mod workload;
