@headers@
const void* address_in_second();
std::size_t size_in_second();

const void* address_in_second() {
  return reinterpret_cast<const void*>(&amends::core::format_number);
}
std::size_t size_in_second() {
  return sizeof(amends::Error);
}
