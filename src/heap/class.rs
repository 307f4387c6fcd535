//! Size classes: how large the block for a request is, and in which free list it lies when free.
//!
//! Only arithmetic is here; no memory is touched.
//!
//! | blocks, in bytes | sizes | aligned to |
//! |---|---|---|
//! | to 1 KiB | each multiple of 16 | 16 |
//! | to 128 KiB | four per doubling | 16 |
//! | to 32 KiB, asked to be aligned to more | each power of two | their size |
//! | others | each multiple of 64 KiB | as asked; they have no class |

use core::alloc::Layout;

/// All sizes are multiples of this many bytes, and all blocks aligned to it: the alignment of the
/// largest primitive type, `u128`, and room for what a free block must hold.
pub(super) const GRAIN: usize = 16;

/// The largest block, in bytes, of the classes that are a grain apart.
pub(super) const LINEAR_MAX: usize = 1 << 10;

/// The largest block, in bytes, that is carved from a chunk. Larger ones are the pool's.
pub(super) const SMALL_MAX: usize = 32 << 10;

/// The largest block, in bytes, that has a class. One that has none is not kept for its size when it
/// is freed: blocks of all sizes can have its memory.
const CLASSED_MAX: usize = 128 << 10;

/// What the size of a block without a class is a multiple of, in bytes: few sizes make few holes.
const UNCLASSED_STEP: usize = 64 << 10;

/// The first of the classes of which a doubling has four; before them come those a grain apart.
const GEOMETRIC: usize = LINEAR_MAX / GRAIN;

/// The first of the classes that are aligned to their size.
const ALIGNED: usize = GEOMETRIC + 4 * (CLASSED_MAX / LINEAR_MAX).ilog2() as usize;

/// The least size of the classes that are aligned to their size.
const ALIGNED_MIN: usize = 2 * GRAIN;

/// A number for all blocks of one size and alignment; always less than [`Class::COUNT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Class {
    /// How many classes there are, with [`NONE`](Self::NONE).
    pub const COUNT: usize = Self::NONE.0 as usize + 1;

    /// That of the blocks without a class, none of which is ever free.
    pub const NONE: Self = Self::new(ALIGNED + (2 * SMALL_MAX / ALIGNED_MIN).ilog2() as usize);

    /// The class with a number.
    const fn new(index: usize) -> Self {
        Self(index as u8)
    }

    /// The class of a block for `layout`, if it is one of those a grain apart, as most are.
    #[inline(always)]
    pub fn linear(layout: Layout) -> Option<Self> {
        // One comparison, which size 0, against the contract of allocators, fails as well.
        let last = layout.size().wrapping_sub(1);
        (layout.align() <= GRAIN && last < LINEAR_MAX).then(|| Self::new(last / GRAIN))
    }

    /// The class of the blocks a grain apart that have `size` bytes.
    pub fn of_linear_size(size: usize) -> Self {
        Self::new(size / GRAIN - 1)
    }

    /// Every class that has blocks.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::NONE.0).map(Self)
    }

    /// The number, to tell the class by.
    #[inline(always)]
    pub fn index(self) -> usize {
        self.0.into()
    }

    /// Whether the class has blocks, and these are aligned to their size.
    pub fn is_aligned(self) -> bool {
        self.index() >= ALIGNED && self != Self::NONE
    }

    /// The size of the blocks, in bytes, if they have one.
    pub fn size(self) -> usize {
        let index = self.index();
        if index < GEOMETRIC {
            (index + 1) * GRAIN
        } else if index < ALIGNED {
            let index = index - GEOMETRIC;
            ((5 + index % 4) * (LINEAR_MAX / 4)) << (index / 4)
        } else {
            ALIGNED_MIN << (index - ALIGNED)
        }
    }
}

/// What a block is like that is allocated for some layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// The size, in bytes: whole grains.
    pub size: usize,
    /// The class.
    pub class: Class,
}

impl Shape {
    /// The shape of a block for `layout`.
    pub fn of(layout: Layout) -> Self {
        let (size, align) = (layout.size(), layout.align());
        if align > GRAIN && size.max(align) <= SMALL_MAX {
            let size = size.max(align).next_power_of_two();
            let class = Class::new(ALIGNED + (size / ALIGNED_MIN).ilog2() as usize);
            return Self { size, class };
        }
        if align > GRAIN || size > CLASSED_MAX {
            // No layout is so large that this could overflow.
            return Self { size: size.next_multiple_of(UNCLASSED_STEP), class: Class::NONE };
        }
        if size <= LINEAR_MAX {
            let size = size.next_multiple_of(GRAIN);
            return Self { size, class: Class::of_linear_size(size) };
        }
        let doubling = (size - 1).ilog2();
        // 4 to 7: in which quarter of its doubling the last byte is.
        let quarter = (size - 1) >> (doubling - 2);
        let index = 4 * (doubling - LINEAR_MAX.ilog2()) as usize + quarter - 4;
        Self { size: (quarter + 1) << (doubling - 2), class: Class::new(GEOMETRIC + index) }
    }

    /// Whether the block never leaves its class.
    pub fn is_small(self) -> bool {
        self.size <= SMALL_MAX
    }

    /// Whether the block is carved from a chunk, which aligns to a grain.
    pub fn is_carved(self) -> bool {
        self.is_small() && !self.class.is_aligned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(size: usize, align: usize) -> Shape {
        Shape::of(Layout::from_size_align(size, align).unwrap())
    }

    #[test]
    fn every_size_has_the_smallest_class_that_holds_it() {
        for align in [1, 2, 4, 8, 16] {
            for size in 1..=CLASSED_MAX {
                let shape = shape(size, align);
                let class = shape.class;
                assert_eq!((class.size(), class.is_aligned()), (shape.size, false));
                assert!(shape.size >= size, "a block of {} bytes for {size}", shape.size);
                let below = class.0.checked_sub(1).map_or(0, |below| Class(below).size());
                assert!(below < size, "{size} would fit into {below}");
                let linear = Class::linear(Layout::from_size_align(size, align).unwrap());
                assert_eq!(linear, (size <= LINEAR_MAX).then_some(class));
            }
        }
    }

    #[test]
    fn what_is_aligned_to_more_than_a_grain_is_a_power_of_two() {
        for align in (5..=16).map(|shift| 1 << shift) {
            for size in 1..=2 * SMALL_MAX {
                let shape = shape(size, align);
                assert!(shape.size >= size);
                assert_eq!(shape.is_small(), size.max(align) <= SMALL_MAX);
                assert_eq!(shape.is_small(), shape.class != Class::NONE);
                if shape.is_small() {
                    assert_eq!(shape.size, size.max(align).next_power_of_two());
                    assert_eq!((shape.class.size(), shape.class.is_aligned()), (shape.size, true));
                }
                assert_eq!(Class::linear(Layout::from_size_align(size, align).unwrap()), None);
            }
        }
    }

    #[test]
    fn what_has_no_class_still_has_a_shape() {
        for size in [CLASSED_MAX + 1, 10 << 20, isize::MAX as usize] {
            let shape = shape(size, 1);
            assert!(shape.class == Class::NONE && !shape.is_small());
            assert!(shape.size >= size && shape.size - size < UNCLASSED_STEP);
        }
    }

    #[test]
    fn the_numbers_are_in_order() {
        assert_eq!(Class::all().count(), Class::COUNT - 1);
        assert!(Class::all().all(|class| class.size().is_multiple_of(GRAIN)));
        assert_eq!(Class::new(ALIGNED - 1).size(), CLASSED_MAX);
        assert_eq!(Class::new(Class::COUNT - 2).size(), SMALL_MAX);
        for size in (GRAIN..=LINEAR_MAX).step_by(GRAIN) {
            assert_eq!(Class::of_linear_size(size).size(), size);
        }
    }
}
