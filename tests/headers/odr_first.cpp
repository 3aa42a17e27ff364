@headers@
// The same inline things, seen by two files that include the headers in opposite order, have one address and one layout.
const void* address_in_second();
std::size_t size_in_second();

int main() {
  const auto address = reinterpret_cast<const void*>(&amends::core::format_number);
  return address == address_in_second() && sizeof(amends::Error) == size_in_second() ? 0 : 1;
}
