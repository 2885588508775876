#include "reference_svd.h"

#include <Eigen/SVD>

namespace lora::testing {

ReferenceSvd reference_svd(const Matrix& matrix) {
  using Long = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;
  const Eigen::JacobiSVD<Long> svd(matrix.cast<long double>(),
                                   Eigen::ComputeThinU | Eigen::ComputeThinV);
  return {svd.matrixU().cast<double>(), svd.singularValues().cast<double>(),
          svd.matrixV().cast<double>()};
}

}  // namespace lora::testing
