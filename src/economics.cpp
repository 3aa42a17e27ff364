// The bodies of economics/, compiled once for amends::amends.
