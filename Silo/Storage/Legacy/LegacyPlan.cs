using System.Collections.Immutable;
using Gateway.Grains.Accounts;
using Gateway.Grains.Apartments;
using Gateway.Grains.Catalogue;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;
using Gateway.Grains.Interfaces.Naming;
using Gateway.Grains.Relayers;
using Gateway.Silo.Security;
using ApartmentState = Gateway.Grains.Apartments.ApartmentState;

namespace Gateway.Silo.Storage.Legacy;

/// <summary>
/// What becomes of the old program's rows: accounts, apartments with all that is in them, relayers, under their old ids. Later rows give way to
/// earlier ones; whatever does not fit is skipped and said, never bent.
/// </summary>
internal sealed class LegacyPlan
{
    private readonly LegacyTables _tables;
    private readonly DeviceCatalogue _catalogue;
    private readonly LegacyReport _report;
    private readonly SortedDictionary<long, AccountState> _accounts = [];
    private readonly SortedDictionary<long, ApartmentState> _apartments = [];
    private readonly SortedDictionary<long, RelayerState> _relayers = [];
    private readonly SortedDictionary<string, long> _names = new(StringComparer.Ordinal);

    // A relayer that is in the table twice is one box.
    private readonly Dictionary<long, long> _sameRelayer = [];

    /// <summary>Makes the plan.</summary>
    /// <param name="tables">The old rows.</param>
    /// <param name="catalogue">The models that this gateway knows.</param>
    /// <param name="taken">Names that others own here: never given to an old account.</param>
    /// <param name="report">Where it is said what does not fit.</param>
    public LegacyPlan(LegacyTables tables, DeviceCatalogue catalogue, IReadOnlyDictionary<string, long> taken, LegacyReport report)
    {
        _tables = tables;
        _catalogue = catalogue;
        _report = report;
        AddAccounts(taken);
        AddApartments();
        AddRelayers();
        AddLinks();
        AddDevices();
        AddContactors();
        AddScenes();
    }

    /// <summary>The accounts by id.</summary>
    public IReadOnlyDictionary<long, AccountState> Accounts => _accounts;

    /// <summary>The apartments by id.</summary>
    public IReadOnlyDictionary<long, ApartmentState> Apartments => _apartments;

    /// <summary>The relayers by id.</summary>
    public IReadOnlyDictionary<long, RelayerState> Relayers => _relayers;

    /// <summary>Keys of <see cref="NameKeys"/>, and who owns each.</summary>
    public IReadOnlyDictionary<string, long> Names => _names;

    /// <summary>The highest id that the old program gave out, of each sequence; skipped rows count.</summary>
    public IReadOnlyDictionary<string, long> LastIds => new Dictionary<string, long>
    {
        [SequenceKeys.Account] = Last(_tables.Accounts),
        [SequenceKeys.Apartment] = Last(_tables.Apartments),
        [SequenceKeys.Relayer] = Last(_tables.Relayers),
        [SequenceKeys.Device] = Last(_tables.PlacedDevices),
        [SequenceKeys.Contactor] = Last(_tables.Contactors),
        [SequenceKeys.Scene] = Last(_tables.Scenes),
    };

    private static long Last(IReadOnlyList<LegacyRow> rows) => rows.Count == 0 ? 0 : rows.Max(row => Id(row) ?? 0);

    private static long? Id(LegacyRow row) => row.Number("id") is > 0 and var id ? id : null;

    private void AddAccounts(IReadOnlyDictionary<string, long> taken)
    {
        foreach (var row in _tables.Accounts)
        {
            if (Id(row) is not { } id)
            {
                _report.Skipped("account", null, "it has no id");
                continue;
            }

            var account = new AccountState
            {
                UserName = Claim(id, "user_name", row.Text("user_name"), AccountRules.CanBeName, taken),
                Email = Claim(id, "email", row.Text("email"), AccountRules.IsEmail, taken),
                MobilePhone = Claim(id, "mobile_phone", row.Text("mobile_phone"), AccountRules.IsMobilePhone, taken),
                PasswordHash = Password(id, row.Text("password")),
                Language = Language(id, row.Number("language_id")),
            };
            if (account.GetNames().IsEmpty)
            {
                _report.Skipped("account", id, "no name is left for it to log in with");
                continue;
            }

            _accounts.Add(id, account);
        }
    }

    private string? Claim(long id, string what, string? name, Func<string, bool> isOne, IReadOnlyDictionary<string, long> taken)
    {
        if (name is null)
        {
            return null;
        }

        if (!isOne(name) || !AccountRules.CanBeName(name))
        {
            _report.Note($"account {id}: without its {what}, which is none");
            return null;
        }

        var key = NameKeys.Login(name);
        var owner = taken.TryGetValue(key, out var here) ? here : _names.TryGetValue(key, out var there) ? there : id;
        if (owner != id)
        {
            _report.Note($"account {id}: without its {what}, which is a name of account {owner}");
            return null;
        }

        _names[key] = id;
        return name;
    }

    private string Password(long id, string? hash)
    {
        if (hash is not null && LegacyPasswordHash.IsOne(hash))
        {
            return hash;
        }

        _report.Note($"account {id}: its password is in no form that can be checked; it must be restored");
        return LegacyPasswordHash.OfNoPassword;
    }

    private int Language(long id, long? languageId)
    {
        var name = _tables.Languages.FirstOrDefault(row => row.Number("id") == languageId)?.Text("language");
        switch (name, languageId)
        {
            case ("en-US", _) or (null, 1):
                return 1;
            case ("zh-CN", _) or (null, 2):
                return 2;
            case ("zh-TW", _) or (null, 3):
                return 3;
            default:
                _report.Note($"account {id}: its language {name ?? $"{languageId}"} is not known; it gets zh-CN");
                return AccountState.DefaultLanguage;
        }
    }

    private void AddApartments()
    {
        foreach (var row in _tables.Apartments)
        {
            if (Id(row) is not { } id || row.Number("account_id") is not { } owner || !_accounts.TryGetValue(owner, out var account))
            {
                _report.Skipped("apartment", Id(row), $"its account {row.Number("account_id")} is not taken");
                continue;
            }

            _apartments.Add(id, new ApartmentState
            {
                AccountId = owner,
                Name = row.Text("name") ?? "",
                Version = Math.Max(0, row.Number("version") ?? 0),
                ArmState = row.Number("arm_state") == ApartmentState.Armed ? ApartmentState.Armed : ApartmentState.Disarmed,
                SceneId = row.Number("scene_id"),
            });
            _accounts[owner] = account with { Apartments = account.Apartments.Add(id) };
        }
    }

    private void AddRelayers()
    {
        foreach (var row in _tables.Relayers)
        {
            var code = row.Text("uni_code");
            if (Id(row) is not { } id || code is null || ApartmentRules.CheckRelayerCode(code) is { Outcome: not Outcome.Ok })
            {
                _report.Skipped("relayer", Id(row), "its code is none");
                continue;
            }

            if (_names.TryGetValue(NameKeys.Relayer(code), out var first))
            {
                _sameRelayer[id] = first;
                _report.Skipped("relayer", id, $"it has the code of relayer {first}, which gets its apartments");
                continue;
            }

            _names.Add(NameKeys.Relayer(code), id);
            _sameRelayer[id] = id;
            _relayers.Add(id, new RelayerState { Code = code });
        }
    }

    private void AddLinks()
    {
        foreach (var row in _tables.Links)
        {
            var apartmentId = row.Number("apartment_id") ?? 0;
            if (!_apartments.TryGetValue(apartmentId, out var apartment) || RelayerOf(row) is not { } relayerId)
            {
                _report.Skipped("link", apartmentId, $"the apartment or its relayer {row.Number("relayer_id", "superbox_id")} is not taken");
                continue;
            }

            if (apartment.Relayers.Any(linked => linked.Id == relayerId))
            {
                continue;
            }

            var relayer = _relayers[relayerId];
            _apartments[apartmentId] = apartment with
            {
                Relayers = apartment.Relayers.Add(new LinkedRelayer(relayerId, relayer.Code, row.Text("name") ?? "")),
            };
            _relayers[relayerId] = relayer with { Apartments = relayer.Apartments.Add(apartmentId) };
        }
    }

    private long? RelayerOf(LegacyRow row) =>
        row.Number("relayer_id", "superbox_id") is { } id && _sameRelayer.TryGetValue(id, out var relayer) ? relayer : null;

    private void AddDevices()
    {
        var models = _tables.Models.Where(row => Id(row) is not null).ToDictionary(row => Id(row)!.Value, row => row.Text("name"));
        var devices = _tables.Devices.Where(row => Id(row) is not null).ToDictionary(row => Id(row)!.Value);
        foreach (var row in _tables.PlacedDevices)
        {
            var apartmentId = row.Number("apartment_id") ?? 0;
            var device = devices.GetValueOrDefault(row.Number("device_id") ?? 0);
            var modelName = models.GetValueOrDefault(device?.Number("device_model_id") ?? 0);
            var code = device?.Text("uni_code");
            if (Id(row) is not { } id || !_apartments.TryGetValue(apartmentId, out var apartment))
            {
                _report.Skipped("device", Id(row), $"its apartment {apartmentId} is not taken");
            }
            else if (modelName is null || !_catalogue.TryGet(modelName, out var model))
            {
                _report.Skipped("device", id, $"its model '{modelName}' is not in the catalogue (Devices:CataloguePath)");
            }
            else if (code is null || !code.All(char.IsAsciiHexDigit) || code.Length > ApartmentRules.MaxCode)
            {
                _report.Skipped("device", id, $"its code '{code}' is not hexadecimal");
            }
            else if (apartment.Devices.Any(other => other.HasCode(code)))
            {
                _report.Skipped("device", id, $"apartment {apartmentId} has a device with the code {code}");
            }
            else
            {
                var relayer = RelayerOf(row) is { } served && apartment.Relayers.Any(linked => linked.Id == served) ? served : (long?)null;
                ImmutableArray<DeviceKey> keys = [.. model.KeyAlarmTypes.Select((_, sequence) => new DeviceKey(sequence, ""))];
                _apartments[apartmentId] = apartment with
                {
                    Devices = apartment.Devices.Add(
                        new Device(id, model.Name, code, row.Text("name") ?? model.Type.Name, relayer, keys, row.Text("flag_notification"))),
                };
                _report.Taken("device");
            }
        }
    }

    private void AddContactors()
    {
        foreach (var row in _tables.Contactors)
        {
            var apartmentId = row.Number("apartment_id") ?? 0;
            if (Id(row) is not { } id || !_apartments.TryGetValue(apartmentId, out var apartment))
            {
                _report.Skipped("contactor", Id(row), $"its apartment {apartmentId} is not taken");
                continue;
            }

            var phone = Valid(id, "mobile_phone", row.Text("mobile_phone"), AccountRules.IsMobilePhone);
            var email = Valid(id, "email_addr", row.Text("email_addr"), AccountRules.IsEmail);
            _apartments[apartmentId] = apartment with { Contactors = apartment.Contactors.Add(new Contactor(id, row.Text("name") ?? "", phone, email)) };
            _report.Taken("contactor");
        }
    }

    private string Valid(long id, string what, string? text, Func<string, bool> isOne)
    {
        if (text is null || isOne(text))
        {
            return text ?? "";
        }

        _report.Note($"contactor {id}: without its {what}, which is none");
        return "";
    }

    private void AddScenes()
    {
        var contents = _tables.SceneContents.ToLookup(row => row.Number("scene_id"));
        var placed = _tables.PlacedDevices.ToLookup(row => (row.Number("apartment_id"), row.Number("device_id")));
        foreach (var row in _tables.Scenes)
        {
            var apartmentId = row.Number("apartment_id") ?? 0;
            if (Id(row) is not { } id || !_apartments.TryGetValue(apartmentId, out var apartment))
            {
                _report.Skipped("scene", Id(row), $"its apartment {apartmentId} is not taken");
                continue;
            }

            var values = ImmutableArray.CreateBuilder<SceneContent>();
            foreach (var content in contents[id])
            {
                var deviceId = content.Number("apartment_device_id", "dev_id")
                    ?? placed[(apartmentId, content.Number("device_id"))].Select(Id).FirstOrDefault() ?? 0;
                var key = (int)(content.Number("dev_key_seq", "key_seq", "seq") ?? 0);
                if (content.Number("value") is not { } value
                    || !apartment.Devices.Any(device => device.Id == deviceId && device.Keys.Any(known => known.Sequence == key)))
                {
                    _report.Note($"scene {id}: without its value for device {deviceId}, key {key}, which the apartment does not have");
                    continue;
                }

                values.Add(new SceneContent(values.Count + 1, deviceId, key, (int)value));
            }

            _apartments[apartmentId] = apartment with { Scenes = apartment.Scenes.Add(new Scene(id, row.Text("name") ?? "", values.ToImmutable())) };
            _report.Taken("scene");
        }

        // A scene that is not there cannot have been set last.
        foreach (var (id, apartment) in _apartments.ToArray())
        {
            if (apartment.SceneId is { } scene && apartment.Scenes.All(known => known.Id != scene))
            {
                _apartments[id] = apartment with { SceneId = null };
            }
        }
    }
}
