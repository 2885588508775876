// Links Emscripten's system libraries; see emscripten.mjs.
#include <emscripten/bind.h>

#include <stdexcept>
#include <string>

namespace {

int answer() {
  try {
    throw std::runtime_error("42");
  } catch (const std::runtime_error& error) {
    return std::stoi(error.what());
  }
}

}  // namespace

EMSCRIPTEN_BINDINGS(probe) { emscripten::function("answer", &answer); }
