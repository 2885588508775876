#include "core/staged_work.h"

namespace lora {

Index StagedWork::advance(Index budget) {
  Index work = 0;
  while (!done() && work < budget) {
    const Index added = work_on_stage(budget - work);
    if (added == 0) begin_next_stage();
    work += added;
  }
  return work;
}

}  // namespace lora
