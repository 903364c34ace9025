#include <string>
#include <vector>

#include "bridge/core/page.h"
#include "tests/firmware/meter/core/check.h"

using energier::Notice;
using energier::Page;
using energier::Settings;
using energier::Window;

namespace {

class Found : public energier::Networks {
 public:
  std::vector<std::string> names;
  uint8_t count() const override { return static_cast<uint8_t>(names.size()); }
  void name(uint8_t index, char out[sizeof(Settings::wifi_ssid)]) const override {
    out[names[index].copy(out, sizeof(Settings::wifi_ssid) - 1)] = '\0';
  }
};

Settings settings() {
  Settings settings = energier::no_settings();
  set(&settings, "id", "meter-1");
  set(&settings, "wifi_ssid", "my \"home\"");
  set(&settings, "wifi_password", "wifi secret");
  set(&settings, "broker_password", "broker secret");
  return settings;
}

std::string shown(const Settings& of, const Found& networks, const char* language, Notice notice, const char* detail) {
  const Page page(of, networks, language, notice, detail);
  std::string whole;
  char piece[100];
  for (;;) {
    Window window(piece, sizeof piece, whole.size());
    page.write(&window);
    if (window.kept() == 0) return whole;
    whole.append(piece, window.kept());
  }
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST(page_lists_networks_of_any_name_and_lets_none_of_them_write_html) {
  Found found;
  found.names = {"<script>alert(1)</script>", "a\"b'c&d", "\xEC\x9A\xB0\xEB\xA6\xAC\xEC\xA7\x91@#"};
  const std::string page = shown(settings(), found, "en", Notice::kNone, "<b>log</b>");
  CHECK(!has(page, "<script"));
  CHECK(has(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
  CHECK(has(page, "value=\"a&quot;b&#39;c&amp;d\""));
  CHECK(has(page, "value=\"\xEC\x9A\xB0\xEB\xA6\xAC\xEC\xA7\x91@#\""));
  CHECK(has(page, "value=\"my &quot;home&quot;\""));
  CHECK(has(page, "&lt;b&gt;log&lt;/b&gt;"));
}

TEST(page_shows_no_secret) {
  const std::string page = shown(settings(), Found(), "en", Notice::kWrong, "broker_host must be a name");
  CHECK(!has(page, "secret"));
  CHECK(has(page, "This cannot be: broker_host must be a name"));
}

TEST(page_speaks_the_language_of_the_browser) {
  CHECK(has(shown(settings(), Found(), "ko-KR,ko;q=0.9,en", Notice::kNotJoined, ""), "<html lang=\"ko\">"));
  CHECK(has(shown(settings(), Found(), "en-US,ko;q=0.5", Notice::kNotJoined, ""), "could not be joined"));
  CHECK(has(shown(settings(), Found(), "", Notice::kTrying, ""), "Connecting now"));
  CHECK(!has(shown(settings(), Found(), "", Notice::kTrying, ""), "<form"));
}

TEST(page_takes_only_its_own_fields_and_keeps_the_brokers_password) {
  Settings told = settings();
  CHECK(take_field(&told, "broker_password", "") == nullptr);
  CHECK_SAME(std::string(told.broker_password), "broker secret");
  CHECK(take_field(&told, "wifi_password", "") == nullptr);
  CHECK_SAME(std::string(told.wifi_password), "");
  CHECK(take_field(&told, "wifi_ssid", "caf\xC3\xA9 #1") == nullptr);
  CHECK(take_field(&told, "id", "other") != nullptr);
  CHECK(take_field(&told, "device_key", "12345678") != nullptr);
  CHECK_SAME(std::string(told.id), "meter-1");
  Settings none = energier::no_settings();
  CHECK(take_field(&none, "broker_password", "") != nullptr);
}
