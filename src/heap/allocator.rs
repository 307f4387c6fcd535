//! [`Heap`]: allocate, free and resize blocks of memory from a [`Source`].
//!
//! Here it is decided which part has to do with a block, and nothing else.

use core::alloc::Layout;
use core::ptr::NonNull;

use super::chunk::Chunk;
use super::class::{Class, Shape};
use super::free_list::FreeList;
use super::guard;
use super::pool::Pool;
use super::source::Source;
use super::usage::InUse;
#[cfg(any(debug_assertions, feature = "heap-stats"))]
use super::usage::Stats;

/// Memory from a source, handed out in blocks.
///
/// The methods are those of [`GlobalAlloc`](core::alloc::GlobalAlloc), for one thread at a time. A
/// heap never gives memory back to its source, and dropping one frees nothing.
pub struct Heap<S> {
    /// The free blocks, by class.
    lists: [FreeList; Class::COUNT],
    /// Where small blocks are carved from.
    pub(super) chunk: Chunk,
    /// All memory.
    pub(super) pool: Pool<S>,
    /// What the pool had given out after it last got free blocks back.
    pub(super) left_used: usize,
    in_use: InUse,
}

// SAFETY: the pointers of a heap lead into memory that is its alone, so it can move to another
// thread together with its source.
unsafe impl<S: Send> Send for Heap<S> {}

impl<S: Source> Heap<S> {
    /// A heap that has not asked its source for anything yet.
    pub const fn new(source: S) -> Self {
        Self {
            lists: [const { FreeList::new() }; Class::COUNT],
            chunk: Chunk::EMPTY,
            pool: Pool::new(source),
            left_used: 0,
            in_use: InUse::NONE,
        }
    }

    /// Where its memory comes from.
    pub fn source(&self) -> &S {
        self.pool.source()
    }

    /// Allocates a block for `layout`; `None` if there is no memory for it, which changes nothing
    /// for all other blocks.
    ///
    /// # Safety
    ///
    /// The size of `layout` is not 0.
    #[inline]
    pub unsafe fn alloc(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        let wide = guard::widen(layout)?;
        let block = match Class::linear(wide).and_then(|class| self.list(class).pop()) {
            Some(block) => block,
            None => self.alloc_shape(Shape::of(wide), wide.align())?,
        };
        // SAFETY: the block has just been allocated, for the wide layout.
        unsafe { guard::close(block, layout) };
        self.in_use.add(layout.size());
        Some(block)
    }

    /// Frees a block.
    ///
    /// # Panics
    ///
    /// In a dev build, if the block was freed before or written past its end. It may go unnoticed
    /// where the block's memory has been used again.
    ///
    /// # Safety
    ///
    /// The block is in use, and was allocated here for this layout.
    #[inline]
    pub unsafe fn dealloc(&mut self, block: NonNull<u8>, layout: Layout) {
        // SAFETY: the block was allocated by `alloc` or `realloc`, which both close its guard.
        unsafe {
            guard::check(block, layout);
            guard::open(block, layout);
        }
        self.in_use.remove(layout.size());
        let Some(wide) = guard::widen(layout) else {
            return;
        };
        // SAFETY: the caller gives the block away. Its layout is as wide as it was when the block
        // was allocated, so its class and its shape are the same.
        unsafe {
            match Class::linear(wide) {
                Some(class) => self.list(class).push(block),
                None => self.dealloc_shape(block, Shape::of(wide)),
            }
        }
    }

    /// Makes a block larger or smaller, in place if that can be; `None` if there is no memory for
    /// it, which leaves the block and all others as they were.
    ///
    /// # Panics
    ///
    /// As [`dealloc`](Self::dealloc).
    ///
    /// # Safety
    ///
    /// The block is in use, and was allocated here for `old`. The size of `new` is not 0, and its
    /// alignment is that of `old`.
    #[inline(never)]
    pub unsafe fn realloc(
        &mut self,
        block: NonNull<u8>,
        old: Layout,
        new: Layout,
    ) -> Option<NonNull<u8>> {
        // SAFETY: the block was allocated by `alloc` or `realloc`, which both close its guard.
        unsafe { guard::check(block, old) };
        let (old_shape, new_shape) = (Shape::of(guard::widen(old)?), Shape::of(guard::widen(new)?));
        // SAFETY: the block is in use, and has its shape since it was allocated.
        let moved = if unsafe { self.reshape(block, old_shape, new_shape) } {
            block
        } else {
            let moved = self.alloc_shape(new_shape, new.align())?;
            // SAFETY: the two blocks are different, and each has the bytes that are copied. The
            // caller gives the old one away.
            unsafe {
                moved.copy_from_nonoverlapping(block, old.size().min(new.size()));
                guard::open(block, old);
                self.dealloc_shape(block, old_shape);
            }
            moved
        };
        // SAFETY: the block has now the shape for the new layout.
        unsafe { guard::close(moved, new) };
        self.in_use.remove(old.size());
        self.in_use.add(new.size());
        Some(moved)
    }

    /// What the heap has at this moment. It walks along the free blocks.
    #[cfg(any(debug_assertions, feature = "heap-stats"))]
    pub fn stats(&self) -> Stats {
        let in_lists: usize =
            Class::all().map(|class| class.size() * self.lists[class.index()].len()).sum();
        Stats {
            from_kernel: self.pool.size(),
            in_use: self.in_use.bytes,
            cached: in_lists + self.chunk.len(),
            blocks: self.in_use.blocks,
        }
    }

    /// Allocates a block of some shape, or if it has no class, of `align`.
    #[inline(never)]
    fn alloc_shape(&mut self, shape: Shape, align: usize) -> Option<NonNull<u8>> {
        match self.list(shape.class).pop() {
            Some(block) => Some(block),
            None if shape.is_carved() => self.carve(shape),
            // Any block of its class may be the next one of the same size to be asked for.
            // SAFETY: a shape has whole grains, and if it is aligned to its size, a power of two.
            None if shape.is_small() => unsafe { self.obtain(shape.size, shape.size) },
            // SAFETY: as above; the alignment is a layout's.
            None => unsafe { self.obtain(shape.size, align) },
        }
    }

    /// Frees a block.
    ///
    /// # Safety
    ///
    /// The block has this shape, and nobody uses it any more.
    #[inline(never)]
    unsafe fn dealloc_shape(&mut self, block: NonNull<u8>, shape: Shape) {
        // SAFETY: as the caller promises; a block without a class is the pool's.
        unsafe {
            if shape.class == Class::NONE {
                self.pool.deallocate(block, shape.size);
            } else {
                self.list(shape.class).push(block);
            }
        }
    }

    /// Gives a block another shape where it lies; `false` if that cannot be.
    ///
    /// # Safety
    ///
    /// The block is in use and has the shape `old`; `new` is as aligned.
    unsafe fn reshape(&mut self, block: NonNull<u8>, old: Shape, new: Shape) -> bool {
        if old.size == new.size {
            return true;
        }
        if old.is_small() {
            // SAFETY: the sizes differ.
            return unsafe { self.grow_last(block, old, new) };
        }
        // SAFETY: as the caller promises.
        !new.is_small() && unsafe { self.reshape_large(block, old.size, new.size) }
    }

    /// The free list of a class.
    #[inline(always)]
    pub(super) fn list(&mut self, class: Class) -> &mut FreeList {
        // SAFETY: the number of a class is less than `Class::COUNT`, the length of the array.
        unsafe { self.lists.get_unchecked_mut(class.index()) }
    }

    /// Memory of the pool. Before that grows by much, and again when it cannot, it gets back what
    /// it can of the free blocks.
    ///
    /// # Safety
    ///
    /// As for [`Pool::allocate`].
    #[inline(never)]
    pub(super) unsafe fn obtain(&mut self, size: usize, align: usize) -> Option<NonNull<u8>> {
        let mut is_spent = false;
        loop {
            // SAFETY: as the caller promises.
            if let Some(block) = unsafe { self.pool.allocate(size, align) } {
                return Some(block);
            }
            if is_spent {
                return None;
            }
            if !self.is_reclaim_due() {
                if self.pool.grow(size, align) {
                    continue;
                }
                is_spent = true;
            }
            self.reclaim(size);
        }
    }
}
