#include "topics.h"

#include "core/text.h"

namespace energier {

Topic::Topic(const char* head, const char* id, const char* tail) {
  TextWriter(text_, sizeof text_).text(head).text(id).text(tail);
}

}  // namespace energier
