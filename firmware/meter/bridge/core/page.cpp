#include "page.h"

#include <string.h>

#include "core/text.h"

namespace energier {

namespace {

constexpr uint8_t kFields = 7;

// The form's fields: keys of settings, in the order of the page.
FlashText field(uint8_t index) {
  switch (index) {
    case 0:
      return FLASH("wifi_ssid");
    case 1:
      return FLASH("wifi_password");
    case 2:
      return FLASH("broker_host");
    case 3:
      return FLASH("broker_port");
    case 4:
      return FLASH("broker_user");
    case 5:
      return FLASH("broker_password");
    default:
      return FLASH("name");
  }
}

void put_escaped(Window* out, const char* text) {
  for (; *text != '\0'; ++text) {
    switch (*text) {
      case '&':
        out->put(FLASH("&amp;"));
        break;
      case '<':
        out->put(FLASH("&lt;"));
        break;
      case '>':
        out->put(FLASH("&gt;"));
        break;
      case '"':
        out->put(FLASH("&quot;"));
        break;
      case '\'':
        out->put(FLASH("&#39;"));
        break;
      default:
        out->put(*text);
    }
  }
}

FlashText take_field(const Form& form, FlashText key, Settings* settings) {
  char name[24], value[sizeof settings->broker_password + 1];
  Window text(name, sizeof name - 1);
  text.put(key);
  name[text.kept()] = '\0';
  if (form.value(name, value, sizeof value) >= sizeof value) return FLASH("a value is too long");
  const bool kept = FLASH("broker_password").is(name) && value[0] == '\0' && settings->broker_password[0] != '\0';
  return kept ? FlashText() : set(settings, name, value);
}

}  // namespace

Page::Page(const Settings& settings, const Networks& networks, const char* language, Notice notice, const char* log)
    : settings_(settings),
      networks_(networks),
      log_(log),
      notice_(notice),
      korean_(language[0] == 'k' && language[1] == 'o') {}

void Page::write(Window* out) const {
  const FlashText title = either(FLASH("Energier Meter"), FLASH("Energier 계량기"));
  out->put(FLASH("<!DOCTYPE html><html lang=\""));
  out->put(either(FLASH("en"), FLASH("ko")));
  out->put(
      FLASH("\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><style>"
            "body{font:16px sans-serif;max-width:26em;margin:1em auto;padding:0 1em}"
            "label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}"
            "input,button{margin:.2em 0 1em;padding:.5em}b{color:#b00}</style><title>"));
  out->put(title);
  out->put(FLASH("</title><h1>"));
  out->put(title);
  out->put(FLASH("</h1><p>"));
  out->put(settings_.id);
  if (notice_ == Notice::kTrying) {
    out->put(FLASH("<p>"));
    out->put(either(
        FLASH("Connecting now. If it works this access point goes away for good; if not, it is back in half a minute."),
        FLASH("지금 연결합니다. 성공하면 이 접속 지점은 사라지고, 실패하면 30초쯤 뒤에 다시 나타납니다.")));
    return;
  }
  write_notice(out);
  write_form(out);
}

void Page::write_notice(Window* out) const {
  if (notice_ == Notice::kNone && log_[0] == '\0') return;
  out->put(FLASH("<p><b>"));
  if (notice_ == Notice::kNotJoined) {
    out->put(either(FLASH("That network could not be joined: check its name and password. "),
                    FLASH("그 Wi-Fi에 연결하지 못했습니다. 이름과 비밀번호를 확인하세요. ")));
  }
  if (notice_ == Notice::kWrong) out->put(either(FLASH("This cannot be: "), FLASH("이렇게는 안 됩니다: ")));
  out->put(FLASH("</b><small>"));
  put_escaped(out, log_);
  out->put(FLASH("</small>"));
}

void Page::write_form(Window* out) const {
  out->put(FLASH("<form method=\"post\" action=\"/save\"><datalist id=\"networks\">"));
  for (uint8_t i = 0; i < networks_.count(); ++i) {
    char name[sizeof settings_.wifi_ssid];
    networks_.name(i, name, sizeof name);
    out->put(FLASH("<option value=\""));
    put_escaped(out, name);
    out->put(FLASH("\">"));
  }
  out->put(FLASH("</datalist>"));
  char port[8];
  TextWriter(port, sizeof port).integer(settings_.broker_port);
  const FlashText no_type;
  const FlashText secret = FLASH("\" type=\"password"), listed = FLASH("\" list=\"networks");
  write_field(out, 0, either(FLASH("Wi-Fi network"), FLASH("Wi-Fi 이름")), listed, settings_.wifi_ssid);
  write_field(
      out, 1,
      either(FLASH("Wi-Fi password (none for an open network)"), FLASH("Wi-Fi 비밀번호 (없는 곳이면 비워 두세요)")),
      secret, "");
  write_field(out, 2, either(FLASH("MQTT broker (name or address)"), FLASH("MQTT 브로커 (이름이나 주소)")), no_type,
              settings_.broker_host);
  write_field(out, 3, either(FLASH("Port"), FLASH("포트")), no_type, port);
  write_field(out, 4, either(FLASH("User"), FLASH("사용자")), no_type, settings_.broker_user);
  write_field(out, 5, either(FLASH("Password (empty: as it was)"), FLASH("비밀번호 (비우면 그대로)")), secret, "");
  write_field(out, 6, either(FLASH("Name of this meter"), FLASH("이 계량기의 이름")), no_type, settings_.name);
  out->put(FLASH("<button>"));
  out->put(either(FLASH("Connect"), FLASH("연결")));
  out->put(FLASH("</button></form><a href=\"/?scan=1\">"));
  out->put(either(FLASH("Look for networks again"), FLASH("Wi-Fi 다시 찾기")));
  out->put(FLASH("</a>"));
}

void Page::write_field(Window* out, uint8_t index, FlashText label, FlashText more, const char* value) const {
  out->put(FLASH("<label>"));
  out->put(label);
  out->put(FLASH("<input name=\""));
  out->put(field(index));
  if (more) out->put(more);
  out->put(FLASH("\" value=\""));
  put_escaped(out, value);
  out->put(FLASH("\"></label>"));
}

bool take_form(const Form& form, Settings* settings, char* why, size_t room) {
  FlashText wrong;
  for (uint8_t i = 0; i < kFields && !wrong; ++i) wrong = take_field(form, field(i), settings);
  if (!wrong) wrong = missing(*settings);
  Window text(why, room - 1);
  if (wrong) text.put(wrong);
  why[text.kept()] = '\0';
  return !wrong;
}

}  // namespace energier
