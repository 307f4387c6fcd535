//! hello world in Zig, on its standard library.

const std = @import("std");

pub fn main(init: std.process.Init.Minimal) !void {
    _ = init;
    var threaded: std.Io.Threaded = .init_single_threaded;
    try std.Io.File.stdout().writeStreamingAll(threaded.io(), "hello world!\n");
}
