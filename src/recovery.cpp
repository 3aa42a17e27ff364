// The bodies of recovery/, compiled once for amends::amends.
