// The bodies of interop/, compiled once for amends::interop.
