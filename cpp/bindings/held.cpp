#include "bindings/held.h"

#include <utility>

// In library.js.
extern "C" {
double lora_first_handle();
[[noreturn]] void lora_refuse(int kind, bool released, int found);
[[noreturn]] void lora_refuse_call(int reason);
}

namespace lora::bindings {
namespace {

constexpr int kNoKind = -1;

// Random, so that a handle of another instance of the module is not a handle of this one.
const double first_handle = lora_first_handle();
double next_handle = first_handle;
/// The list of live objects. It is short: a search takes less time than the call from JavaScript.
std::unique_ptr<Held> newest;

[[noreturn]] void refuse(double handle, int kind, int found) {
  lora_refuse(kind, handle >= first_handle && handle < next_handle, found);
}

/// The link of the list that points to the object. `kind` is the kind that the caller needs.
std::unique_ptr<Held>& find(double handle, int kind) {
  std::unique_ptr<Held>* link = &newest;
  while (*link && (*link)->handle != handle) link = &(*link)->next;
  if (!*link) refuse(handle, kind, kNoKind);
  return *link;
}

}  // namespace

double hold(std::unique_ptr<Held> object, Kind kind) {
  object->handle = next_handle++;
  object->kind = kind;
  object->next = std::move(newest);
  newest = std::move(object);
  return newest->handle;
}

Held& object_of(double handle, Kind kind) {
  Held& object = *find(handle, static_cast<int>(kind));
  if (object.kind != kind) refuse(handle, static_cast<int>(kind), static_cast<int>(object.kind));
  return object;
}

void refuse(Refusal reason) { lora_refuse_call(static_cast<int>(reason)); }

void release(double handle) {
  std::unique_ptr<Held>& link = find(handle, kNoKind);
  link = std::move(link->next);
}

}  // namespace lora::bindings
