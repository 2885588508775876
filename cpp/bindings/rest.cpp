// What not every training run calls: the second part of the module, which is loaded when it is
// first needed. See training.cpp for arguments and exceptions.
#include <emscripten/bind.h>

#include "bindings/convert.h"
#include "bindings/held.h"
#include "bindings/held_layer.h"
#include "bindings/held_optimum.h"
#include "bindings/held_product_reduction.h"
#include "bindings/held_search.h"
#include "bindings/held_svd.h"

namespace lora::bindings {

EMSCRIPTEN_BINDINGS(rest) {
  using emscripten::function;
  using Array = const Float64Array&;

  function("makeOptimum", &make<HeldOptimum, double, double>);
  function("optimumAdvance", method<&HeldOptimum::advance>);
  function("optimumLosses", method<&HeldOptimum::losses>);
  function("optimumSingularValues", method<&HeldOptimum::singular_values>);
  function("optimumValidate", method<&HeldOptimum::validate>);
  function("optimumValidationLosses", method<&HeldOptimum::validation_losses>);
  function("optimumBalance", method<&HeldOptimum::balance>);
  function("optimumAb", method<&HeldOptimum::ab>);

  function("makeProductReduction", &make<HeldProductReduction, double, double>);
  function("productReductionRoom", method<&HeldProductReduction::room>);
  function("productReductionPush", method<&HeldProductReduction::push>);
  function("productReductionAdvance", method<&HeldProductReduction::advance>);
  function("productReductionConclude", method<&HeldProductReduction::conclude>);
  function("productReductionIsAccurate", method<&HeldProductReduction::is_accurate>);
  function("productReductionTake", method<&HeldProductReduction::take>);

  function("makeSearch", &make_from<HeldSearch, SearchNumbers>);
  function("searchPushQueries", method<&HeldSearch::push_queries>);
  function("searchPushIndex", method<&HeldSearch::push_index>);
  function("searchAdvance", method<&HeldSearch::advance>);
  function("searchSort", method<&HeldSearch::sort>);
  function("searchRanks", method<&HeldSearch::ranks>);
  function("searchNeighbours", method<&HeldSearch::neighbours>);

  function("makeLayer", &make_from<HeldLayer, LayerNumbers, Array, Array>);
  function("layerPushWeight", method<&HeldLayer::push_weight>);
  function("layerApply", method<&HeldLayer::apply>);

  function("makeSvd", &make_from<HeldSvd, SvdNumbers, Array, Array>);
  function("svdAdvance", method<&HeldSvd::advance>);
  function("svdValues", method<&HeldSvd::values>);
  function("svdLeft", method<&HeldSvd::left>);
  function("svdRight", method<&HeldSvd::right>);
}

}  // namespace lora::bindings
