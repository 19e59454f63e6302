// The one translation unit that holds Boost.Asio's function bodies.
#include <boost/asio/impl/src.hpp>
