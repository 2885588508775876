#include "core/work.h"

namespace lora {

Index StagedWork::advance(Index budget) {
  Index work = 0;
  while (!done() && work < budget) {
    const Index added = stage_ ? stage_->advance(budget - work) : 0;
    if (added == 0) next_(this);
    work += added;
  }
  return work;
}

}  // namespace lora
