//! Counts its arguments and their bytes, in Zig, on its standard library.

const std = @import("std");

pub fn main(init: std.process.Init.Minimal) !void {
    const gpa = std.heap.page_allocator;
    var lengths: std.ArrayList(usize) = .empty;
    defer lengths.deinit(gpa);
    for (init.args.vector) |argument| try lengths.append(gpa, std.mem.len(argument));
    var total: usize = 0;
    for (lengths.items) |length| total += length;

    const line = try std.fmt.allocPrint(gpa, "{d} arguments, {d} bytes\n", .{ lengths.items.len, total });
    defer gpa.free(line);
    if (lengths.items.len > 9) std.debug.panic("{d} arguments are too many", .{lengths.items.len});

    var threaded: std.Io.Threaded = .init_single_threaded;
    try std.Io.File.stdout().writeStreamingAll(threaded.io(), line);
}
