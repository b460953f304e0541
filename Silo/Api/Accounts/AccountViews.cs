using System.Collections.Immutable;
using Gateway.Grains.Interfaces.Accounts;
using Gateway.Grains.Interfaces.Apartments;

namespace Gateway.Silo.Api.Accounts;

/// <summary>An account in a list.</summary>
/// <param name="Id">Its id.</param>
/// <param name="UserName">Its user name; empty when there is none; so the others.</param>
/// <param name="Email">Its email address.</param>
/// <param name="MobilePhone">Its mobile phone number.</param>
/// <param name="Language">1 en-US, 2 zh-CN, 3 zh-TW.</param>
internal sealed record AccountView(long Id, string UserName, string Email, string MobilePhone, int Language)
{
    /// <summary>Shows an account.</summary>
    public static AccountView Of(long id, AccountProfile profile) => new(id, profile.UserName, profile.Email, profile.MobilePhone, profile.Language);
}

/// <summary>A page of accounts.</summary>
/// <param name="Items">The accounts, by their ids.</param>
/// <param name="Next">Where the next page begins; not there after the last one.</param>
internal sealed record AccountPage(ImmutableArray<AccountView> Items, string? Next);

/// <summary>An account with its apartments.</summary>
/// <param name="Account">The account.</param>
/// <param name="Apartments">Its apartments.</param>
internal sealed record AccountDetail(AccountView Account, ImmutableArray<ApartmentDetail> Apartments);

/// <summary>An apartment, as its owner's phones see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="AccountId">Its owner.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Version">One up with every change.</param>
/// <param name="IsArmed">Whether it is armed.</param>
/// <param name="SceneId">The scene that was set last, if any.</param>
/// <param name="Relayers">The relayers in it, with the devices that they serve.</param>
/// <param name="Scenes">The scenes.</param>
/// <param name="Contactors">The people to be told of alarms.</param>
internal sealed record ApartmentDetail(
    long Id,
    long AccountId,
    string Name,
    long Version,
    bool IsArmed,
    long? SceneId,
    ImmutableArray<RelayerView> Relayers,
    ImmutableArray<SceneView> Scenes,
    ImmutableArray<Contactor> Contactors)
{
    private const int Armed = 2;

    /// <summary>Shows an apartment.</summary>
    public static ApartmentDetail Of(long id, long accountId, ApartmentView view) => new(
        id,
        accountId,
        view.Contents!.Name,
        view.Version,
        view.ArmState == Armed,
        view.SceneId,
        view.Contents.Relayers,
        view.Contents.Scenes,
        view.Contents.Contactors);
}
