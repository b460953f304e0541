using System.Collections.Immutable;
using Gateway.Grains.Accounts;
using Gateway.Grains.Interfaces;
using Gateway.Grains.Interfaces.Apartments;

namespace Gateway.Grains.Apartments;

// Scenes and contactors.
internal static partial class ApartmentRules
{
    /// <summary>The most scenes in an apartment.</summary>
    public const int MaxScenes = 200;

    /// <summary>The most values that a scene sets.</summary>
    public const int MaxSceneContents = 1000;

    /// <summary>The most contactors of an apartment.</summary>
    public const int MaxContactors = 100;

    /// <summary>Adds a scene.</summary>
    /// <returns>The new state, or why not.</returns>
    public static Reply<ApartmentState> AddScene(ApartmentState state, string name, ImmutableArray<SceneContent> contents, long id)
    {
        if (CheckScene(state, name, contents) is { Outcome: not Outcome.Ok } bad)
        {
            return bad;
        }

        return state.Scenes.Length >= MaxScenes
            ? Bad($"the apartment has {MaxScenes} scenes, the most it can have")
            : state with { Scenes = state.Scenes.Add(new Scene(id, name, Number(contents))) };
    }

    /// <summary>Changes a scene.</summary>
    /// <returns>The new state, or why not.</returns>
    public static Reply<ApartmentState> ModifyScene(ApartmentState state, SceneChange change)
    {
        if (state.Scenes.FirstOrDefault(s => s.Id == change.SceneId) is not { } scene)
        {
            return NoSuch("scene");
        }

        if (CheckScene(state, change.Name, change.Contents) is { Outcome: not Outcome.Ok } bad)
        {
            return bad;
        }

        var changed = scene with
        {
            Name = change.Name ?? scene.Name,
            Contents = change.Contents is { } contents ? Number(contents) : scene.Contents,
        };
        return state with { Scenes = state.Scenes.Replace(scene, changed) };
    }

    /// <summary>Removes a scene; one that was set last is no longer the apartment's.</summary>
    /// <returns>The new state, or why not.</returns>
    public static Reply<ApartmentState> RemoveScene(ApartmentState state, long id) =>
        state.Scenes.FirstOrDefault(s => s.Id == id) is not { } scene
            ? NoSuch("scene")
            : state with { Scenes = state.Scenes.Remove(scene), SceneId = state.SceneId == id ? null : state.SceneId };

    /// <summary>Adds a contactor.</summary>
    /// <returns>The new state, or why not.</returns>
    public static Reply<ApartmentState> AddContactor(ApartmentState state, string name, string? mobilePhone, string? email, long id)
    {
        var contactor = new Contactor(id, name, mobilePhone?.Trim() ?? "", email?.Trim() ?? "");
        if (CheckContactor(contactor) is { Outcome: not Outcome.Ok } bad)
        {
            return bad;
        }

        return state.Contactors.Length >= MaxContactors
            ? Bad($"the apartment has {MaxContactors} contactors, the most it can have")
            : state with { Contactors = state.Contactors.Add(contactor) };
    }

    /// <summary>Changes a contactor.</summary>
    /// <returns>The new state, or why not.</returns>
    public static Reply<ApartmentState> ModifyContactor(ApartmentState state, ContactorChange change)
    {
        if (state.Contactors.FirstOrDefault(c => c.Id == change.ContactorId) is not { } contactor)
        {
            return NoSuch("contactor");
        }

        var changed = contactor with
        {
            Name = change.Name ?? contactor.Name,
            MobilePhone = change.MobilePhone?.Trim() ?? contactor.MobilePhone,
            Email = change.Email?.Trim() ?? contactor.Email,
        };
        return CheckContactor(changed) is { Outcome: not Outcome.Ok } bad
            ? bad
            : state with { Contactors = state.Contactors.Replace(contactor, changed) };
    }

    /// <summary>Removes a contactor.</summary>
    /// <returns>The new state, or why not.</returns>
    public static Reply<ApartmentState> RemoveContactor(ApartmentState state, long id) =>
        state.Contactors.FirstOrDefault(c => c.Id == id) is not { } contactor
            ? NoSuch("contactor")
            : state with { Contactors = state.Contactors.Remove(contactor) };

    private static Reply CheckScene(ApartmentState state, string? name, ImmutableArray<SceneContent>? contents)
    {
        if (CheckName(name) is { Outcome: not Outcome.Ok } bad)
        {
            return bad;
        }

        if (contents is not { } values)
        {
            return Reply.Ok;
        }

        if (values.Length > MaxSceneContents)
        {
            return Bad($"a scene sets {MaxSceneContents} values at most");
        }

        var unknown = values.FirstOrDefault(v =>
            !state.Devices.Any(d => d.Id == v.DeviceId && d.Keys.Any(k => k.Sequence == v.KeySequence)));
        return unknown is null
            ? Reply.Ok
            : new Reply(Outcome.NoSuchDevice, $"scene_contents names dev_id {unknown.DeviceId}, dev_key_seq {unknown.KeySequence}");
    }

    private static Reply CheckContactor(Contactor contactor)
    {
        if (CheckName(contactor.Name) is { Outcome: not Outcome.Ok } bad)
        {
            return bad;
        }

        if (contactor.MobilePhone.Length > 0 && !AccountRules.IsMobilePhone(contactor.MobilePhone))
        {
            return new Reply(Outcome.MobilePhoneTaken, "mobile_phone must be 1 and ten more digits");
        }

        return contactor.Email.Length > 0 && !AccountRules.IsEmail(contactor.Email)
            ? new Reply(Outcome.EmailTaken, "email_addr must look like x@host.tld and have over 7 characters")
            : Reply.Ok;
    }

    private static ImmutableArray<SceneContent> Number(ImmutableArray<SceneContent> contents) =>
        [.. contents.Select((c, i) => c with { Id = i + 1 })];

    private static Reply NoSuch(string what) => Bad($"there is no such {what} in this account");
}
