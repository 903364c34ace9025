#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bridge/core/page.h"
#include "tests/firmware/meter/core/check.h"

using energier::Notice;
using energier::Page;
using energier::Settings;

namespace {

class Found : public energier::Networks {
 public:
  std::vector<std::string> names;
  uint8_t count() const override { return static_cast<uint8_t>(names.size()); }
  void name(uint8_t index, char* out, size_t room) const override { out[names[index].copy(out, room - 1)] = '\0'; }
};

class Sent : public energier::Form {
 public:
  explicit Sent(const std::map<std::string, std::string>& fields) : fields_(fields) {}
  size_t value(const char* key, char* out, size_t room) const override {
    const auto found = fields_.find(key);
    const std::string text = found == fields_.end() ? "" : found->second;
    out[text.copy(out, room - 1)] = '\0';
    return text.size();
  }

 private:
  std::map<std::string, std::string> fields_;
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
  send_in_pieces(page, [&whole](const char* piece, size_t length) { whole.append(piece, length); });
  return whole;
}

// What is wrong with the form; "" if nothing.
std::string trouble(const std::map<std::string, std::string>& fields, Settings* settings) {
  char why[128];
  const bool good = take_form(Sent(fields), settings, why, sizeof why);
  CHECK_SAME(good, why[0] == '\0');
  return why;
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
  CHECK(has(page, "This cannot be: </b><small>broker_host must be a name"));
}

TEST(page_speaks_the_language_of_the_browser) {
  CHECK(has(shown(settings(), Found(), "ko-KR,ko;q=0.9,en", Notice::kNotJoined, ""), "<html lang=\"ko\">"));
  CHECK(has(shown(settings(), Found(), "en-US,ko;q=0.5", Notice::kNotJoined, ""), "could not be joined"));
  CHECK(has(shown(settings(), Found(), "", Notice::kTrying, ""), "Connecting now"));
  CHECK(!has(shown(settings(), Found(), "", Notice::kTrying, ""), "<form"));
}

TEST(page_takes_only_its_own_fields_and_keeps_the_brokers_password) {
  const std::map<std::string, std::string> all = {{"wifi_ssid", "caf\xC3\xA9 \"#@\" 우리집"},
                                                  {"wifi_password", std::string(63, '"')},
                                                  {"broker_host", "10.0.0.2"},
                                                  {"broker_port", "1884"},
                                                  {"broker_user", "meter-1"},
                                                  {"broker_password", ""},
                                                  {"name", "<b>"},
                                                  {"id", "other"},
                                                  {"device_key", "12345678"}};
  Settings told = settings();
  set(&told, "mac", "5c:cf:7f:4d:5e:6f");
  const std::string key = told.device_key;
  CHECK_SAME(trouble(all, &told), "");
  CHECK_SAME(std::string(told.wifi_ssid), all.at("wifi_ssid"));
  CHECK_SAME(std::string(told.wifi_password), std::string(63, '"'));
  CHECK_SAME(std::string(told.broker_password), "broker secret");
  CHECK_SAME(std::string(told.id), "meter-1");
  CHECK_SAME(std::string(told.device_key), key);
  CHECK_SAME(told.broker_port, 1884);
  CHECK(!has(shown(told, Found(), "en", Notice::kNone, ""), "<b>"));
}

TEST(page_refuses_a_form_with_a_field_that_cannot_be) {
  const std::map<std::string, std::string> good = {{"wifi_ssid", "home"}, {"broker_host", "broker"},
                                                   {"broker_port", "1"},  {"broker_user", "meter-1"},
                                                   {"name", "m"},         {"broker_password", "secret"}};
  Settings told = energier::no_settings();
  set(&told, "id", "meter-1");
  set(&told, "mac", "5c:cf:7f:4d:5e:6f");
  CHECK_SAME(trouble(good, &told), "");
  const std::pair<const char*, std::string> wrong[] = {
      {"wifi_ssid", ""},     {"wifi_ssid", std::string(33, 's')},     {"wifi_ssid", std::string(100000, 's')},
      {"broker_port", "0"},  {"wifi_password", std::string(64, 'p')}, {"broker_host", "a b"},
      {"name", "two\nlines"}};
  for (const auto& one : wrong) {
    std::map<std::string, std::string> form = good;
    form[one.first] = one.second;
    Settings again = told;
    if (trouble(form, &again).empty()) failed(__FILE__, __LINE__, one.first + (" " + one.second.substr(0, 40)));
    form.erase(one.first);
    again = energier::no_settings();
    if (std::string(one.first) == "wifi_ssid" && trouble(form, &again).empty()) failed(__FILE__, __LINE__, "missing");
  }
  Settings none = energier::no_settings();
  CHECK(has(trouble({}, &none), "wifi_ssid"));
}
