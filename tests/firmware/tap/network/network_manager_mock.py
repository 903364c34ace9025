# mypy: ignore-errors
"""python3-dbusmock's NetworkManager, taught what nmcli 1.42 and later asks of the real one. Run by dbusmock, not by pytest.

Added: scans that end, profiles in memory and on disk, their secrets, Update2, agents, and a radio with networks around it: who joins one
that is not there, with a wrong key, or without an answer of its DHCP server fails as with the real service.

Parameters: `networks`, a list of {ssid: hex, signal, security: NM80211ApSecurityFlags, privacy, psk, dhcp}; `disk`, the folder of saved
profiles; `full`: nothing more can be saved there.
"""

import time

import dbus
import dbusmock
from dbusmock.templates import networkmanager as base
from dbusmock.templates.networkmanager import *  # noqa: F403
from gi.repository import GLib

BUS_NAME, MAIN_OBJ, SYSTEM_BUS, IS_OBJECT_MANAGER = (
    base.BUS_NAME,
    base.MAIN_OBJ,
    base.SYSTEM_BUS,
    base.IS_OBJECT_MANAGER,
)
_MEMORY = "/run/NetworkManager/system-connections"
_ON_DISK, _IN_MEMORY = 0x1, 0x2
_SECURITY = "802-11-wireless-security"
_ACTIVATING, _ACTIVATED, _DEACTIVATED, _DEVICE_DISCONNECTED = 1, 2, 4, 3
_NO_ADDRESS, _NO_SECRETS, _NOT_FOUND = 5, 7, 53
"""Of NMDeviceStateReason."""
_WLAN_AVAILABLE = 0x1
_FAILED_AFTER_MS = 20


class _World:
    def __init__(self):
        self.networks = {}
        self.disk = ""
        self.full = False
        self.device = None
        self.activations = 0


WORLD = _World()


def load(mock, parameters):
    own = {key: parameters.pop(key) for key in ("networks", "disk", "full") if key in parameters}
    base.load(mock, parameters | {"Version": "1.42.4"})
    WORLD.disk = own.get("disk", "/etc/NetworkManager/system-connections")
    WORLD.full = own.get("full", False)
    agents = f"{base.MANAGER_OBJ}/AgentManager"
    forms = {"Register": "s", "RegisterWithCapabilities": "su", "Unregister": ""}
    mock.AddObject(agents, f"{base.MANAGER_IFACE}.AgentManager", {}, [(name, forms[name], "", "") for name in forms])
    mock.object_manager_emit_added(agents)
    settings = dbusmock.get_object(base.SETTINGS_OBJ)
    settings.add_profile = _add_profile
    for name, on_disk in (("AddConnection", True), ("AddConnectionUnsaved", False)):
        code = f"ret = self.add_profile(self, args[0], {on_disk})"
        settings.AddMethod(base.SETTINGS_IFACE, name, "a{sa{sv}}", "o", code)
    manager = dbusmock.get_object(base.MANAGER_OBJ)
    manager.activate_connection = _activate
    manager.deactivate_connection = _deactivate
    manager.AddProperty(base.MANAGER_IFACE, "RadioFlags", dbus.UInt32(_WLAN_AVAILABLE))
    # The base's functions find their objects only once load has returned.
    GLib.idle_add(_make_radio, manager, list(own.get("networks", [])))


def _make_radio(manager, networks):
    WORLD.device = manager.AddWiFiDevice("wlan0", "wlan0", base.DeviceState.DISCONNECTED)
    device = dbusmock.get_object(WORLD.device)
    device.AddProperty(base.WIRELESS_DEVICE_IFACE, "LastScan", dbus.Int64(-1))
    device.AddMethod(base.WIRELESS_DEVICE_IFACE, "RequestScan", "a{sv}", "", "self.scanned(self)")
    device.scanned = _scanned
    for number, network in enumerate(networks):
        ssid = bytes.fromhex(network["ssid"])
        WORLD.networks[ssid] = network
        mac, security = f"02:00:00:00:00:{number:02x}", dbus.UInt32(network["security"])
        path = manager.AddAccessPoint(
            WORLD.device, f"ap{number}", "", mac, 2, 2412, 54000, dbus.Byte(network["signal"]), security
        )
        access_point = dbusmock.get_object(path)
        access_point.Set(base.ACCESS_POINT_IFACE, "Ssid", dbus.ByteArray(ssid))
        access_point.Set(base.ACCESS_POINT_IFACE, "Flags", dbus.UInt32(network.get("privacy", security != 0)))
    return False


def _scanned(device):
    now = dbus.Int64(time.clock_gettime(time.CLOCK_BOOTTIME) * 1000)
    device.UpdateProperties(base.WIRELESS_DEVICE_IFACE, {"LastScan": now})


def _add_profile(settings_object, given, on_disk):
    # The base would activate the profile of a client, or of nothing, at once.
    wanted = given["connection"].pop("autoconnect", True)
    path = settings_object.SettingsAddConnection(given)
    profile = dbusmock.get_object(path)
    profile.settings["connection"]["autoconnect"] = dbus.Boolean(wanted)
    profile.AddProperties(
        base.CSETTINGS_IFACE, {"Flags": dbus.UInt32(0 if on_disk else 1), "Filename": _file(profile, on_disk)}
    )
    profile.update = _update
    for name, flags in (("Update", _ON_DISK), ("UpdateUnsaved", _IN_MEMORY)):
        profile.AddMethod(base.CSETTINGS_IFACE, name, "a{sa{sv}}", "", f"self.update(self, args[0], {flags})")
    code = "ret = self.update(self, args[0], args[1])"
    profile.AddMethod(base.CSETTINGS_IFACE, "Update2", "a{sa{sv}}ua{sv}", "a{sv}", code)
    profile.ConnectionGetSettings = _settings_without_key
    profile.ConnectionGetSecrets = _secrets
    return path


def _file(profile, on_disk):
    return f"{WORLD.disk if on_disk else _MEMORY}/{profile.settings['connection']['id']}.nmconnection"


def _update(profile, settings, flags):
    """Replace the settings; without secrets in them the old ones stay, as with the real service."""
    key = profile.settings.get(_SECURITY, {}).get("psk")
    profile.settings = settings
    if _SECURITY in settings and "psk" not in settings[_SECURITY] and key is not None:
        settings[_SECURITY]["psk"] = key
    if flags & _ON_DISK and WORLD.full:
        raise dbus.exceptions.DBusException(
            "No space left on device", name="org.freedesktop.NetworkManager.Settings.Failed"
        )
    if flags & (_ON_DISK | _IN_MEMORY):
        on_disk = bool(flags & _ON_DISK)
        profile.UpdateProperties(
            base.CSETTINGS_IFACE,
            {
                "Unsaved": dbus.Boolean(not on_disk),
                "Flags": dbus.UInt32(0 if on_disk else 1),
                "Filename": _file(profile, on_disk),
            },
        )
    profile.EmitSignal(base.CSETTINGS_IFACE, "Updated", "", [])
    return dbus.Dictionary({}, signature="sv")


def _settings_without_key(profile):
    return {
        name: {key: value for key, value in setting.items() if key != "psk"}
        for name, setting in profile.settings.items()
    }


def _secrets(profile, name):
    setting = profile.settings.get(name, {})
    return {name: {"psk": setting["psk"]} if "psk" in setting else dbus.Dictionary({}, signature="sv")}


def _activate(manager, profile_path, _device_path, ap_path):
    for path in list(manager.Get(base.MANAGER_IFACE, "ActiveConnections")):
        _deactivate(manager, path)
    failure = _failure(dbusmock.get_object(profile_path).settings)
    WORLD.activations += 1
    state = _ACTIVATING if failure else _ACTIVATED
    path = manager.AddActiveConnection([WORLD.device], profile_path, ap_path, str(WORLD.activations), state)
    dbusmock.get_object(path).AddProperty(base.ACTIVE_CONNECTION_IFACE, "StateFlags", dbus.UInt32(0))
    if failure:
        GLib.timeout_add(_FAILED_AFTER_MS, _fail, manager, path, failure)
    return dbus.ObjectPath(path)


def _failure(settings):
    wireless = settings["802-11-wireless"]
    if wireless.get("mode") == "ap":
        return 0
    network = WORLD.networks.get(bytes(wireless["ssid"]))
    if network is None:
        return _NOT_FOUND
    if network.get("psk", "") != settings.get(_SECURITY, {}).get("psk", ""):
        return _NO_SECRETS
    return 0 if network.get("dhcp", True) else _NO_ADDRESS


def _fail(manager, path, reason):
    device = dbusmock.get_object(WORLD.device)
    failed = dbus.UInt32(base.DeviceState.FAILED)
    device.Set(base.DEVICE_IFACE, "StateReason", (failed, dbus.UInt32(reason)))
    device.Set(base.DEVICE_IFACE, "State", failed)
    device.EmitSignal(base.DEVICE_IFACE, "StateChanged", "uuu", [failed, dbus.UInt32(50), dbus.UInt32(reason)])
    _deactivate(manager, path)
    return False


def _deactivate(manager, path):
    active = dbusmock.get_object(path)
    active.UpdateProperties(base.ACTIVE_CONNECTION_IFACE, {"State": dbus.UInt32(_DEACTIVATED)})
    states = [dbus.UInt32(_DEACTIVATED), dbus.UInt32(_DEVICE_DISCONNECTED)]
    active.EmitSignal(base.ACTIVE_CONNECTION_IFACE, "StateChanged", "uu", states)
    base.deactivate_connection(manager, path)
