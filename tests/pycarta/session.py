"""What users of pycarta do, done by pycarta itself against the Carta whose address is in CARTA_HOST.

`tests/programs/pycarta.rs` starts that Carta and runs this. Each step says its name once it has passed; the first that
doesn't pass ends the program with what was wrong.
"""

import os
import subprocess
import sys
import urllib.error
import urllib.request

# pycarta logs in when it is imported, as whoever the environment names: that is the first step.
import pycarta
from pycarta import admin
from pycarta.admin.types import FileSource, Group, User
from pycarta.admin.types.connection import Connection, NativeId
from pycarta.admin.types.file import FileType, StorageType
from pycarta.admin.types.permissions import Permissions, PermissionsRole
from pycarta.admin.types.resource_type import ResourceType
from pycarta.admin.types.user import UserType
from pycarta.exceptions import (
    BadCredentialsException,
    CartaServerException,
    InvalidParameterException,
    PermissionDeniedException,
)

PASSWORD = os.environ["CARTA_PASS"]
REFUSED = (InvalidParameterException, PermissionDeniedException)


def step(name):
    print("ok:", name, flush=True)


def log_in(name, password=PASSWORD):
    assert pycarta.login(username=name, password=password)


def fails(expected, call, *args, **kwargs):
    try:
        answer = call(*args, **kwargs)
    except expected as error:
        return error
    raise AssertionError(f"{call} answered {answer!r}")


def is_missing(call, *args, **kwargs):
    """404 is no error of pycarta's own: requests raises it."""
    error = fails(Exception, call, *args, **kwargs)
    status = getattr(getattr(error, "response", None), "status_code", None)
    assert status == 404, (status, error)


def logging_in():
    assert pycarta.is_authenticated()
    assert admin.get_current_user().name == "admin"
    step("the environment's user is logged in by the import")
    fails(BadCredentialsException, pycarta.login, username="admin", password="not the password")
    fails(BadCredentialsException, pycarta.login, username="nobody", password=PASSWORD)
    step("a wrong password and an unknown name are refused alike")
    log_in("admin")


def users():
    made = admin.create_user(
        User(name="carol", email="carol@example.com", organization="MyOrg", firstName="Carol", lastName="Day")
    )
    assert made.name == "carol" and made.id
    fails(InvalidParameterException, admin.create_user, User(name="carol"))
    same = admin.create_user(User(name="carol", email="carol@example.com"), exists_ok=True)
    assert same == made, same
    plain = admin.create_user(User(name="dave"))
    assert plain.id and plain != made
    step("users are made once, with and without an organization")

    assert {"admin", "andy", "beth", "carol", "dave"} <= {user.name for user in admin.list_users()}
    for found in (
        admin.get_user(username="carol"),
        admin.get_user(email="carol@example.com"),
        admin.get_user(first_name="Carol", last_name="Day"),
        admin.get_user(username="car", partial_match=True),
        admin.get_user(email="carol@", partial_match=True),
    ):
        assert found == made, found
    assert admin.get_user(username="nobody") is None
    assert admin.get_user(username="carol", email="dave@example.com") is None
    step("users are found by each attribute, and by its beginning")


def groups():
    team = Group(name="Team", organization="MyOrg")
    admin.create_group(team)
    fails(InvalidParameterException, admin.create_group, team)
    admin.create_group(team, exists_ok=True)
    admin.add_user_to_group(User(name="andy"), team)
    admin.add_user_to_group(User(name="andy"), team)
    assert [user.name for user in admin.list_members(team)] == ["andy"]
    new = Group(name="New", organization="MyOrg")
    admin.add_user_to_group(User(name="carol"), new, create_if_not_exists=True)
    assert [user.name for user in admin.list_members("MyOrg:New")] == ["carol"]
    step("groups are made once, and get their members")

    log_in("andy")
    assert [str(group) for group in admin.get_current_user().groups if group.name == "Team"] == ["MyOrg:Team"]
    assert [user.name for user in admin.list_members(team)] == ["andy"]
    fails(REFUSED, admin.create_user, User(name="mallory"))
    log_in("beth")
    is_missing(admin.list_members, team)
    is_missing(admin.list_members, "MyOrg:Nothing")
    is_missing(admin.add_user_to_group, User(name="beth"), team)
    step("a stranger can't tell a group from none, nor join it")


def guards():
    def run(name, **whom):
        log_in(name)
        return pycarta.authorize(**whom)(lambda: "ran")()

    assert run("andy") == run("beth") == "ran"
    assert run("andy", groups=["MyOrg:Team"]) == "ran"
    assert run("beth", users=["beth"], groups=["MyOrg:Team"]) == "ran"
    assert run("admin", users=["admin"]) == "ran"
    for whom in ({"groups": ["MyOrg:Team"]}, {"groups": ["MyOrg:Nothing"]}, {"users": ["andy"]}):
        fails(pycarta.AuthenticationError, run, "beth", **whom)
    step("authorize lets members in, and nobody else")


def secrets():
    log_in("andy")
    admin.put_secret("api-key", "s3cr3t é")
    assert admin.get_secret("api-key") == admin.get_secret("API-Key") == "s3cr3t é"
    admin.put_secret("api-key", "another")
    assert admin.get_secret("api-key") == "another"
    for other in ("beth", "admin"):
        log_in(other)
        fails(Exception, admin.get_secret, "api-key")
    step("a secret comes back as it was put, to its user alone")


def ids(resources):
    return [resource.id for resource in resources]


def permissions_of(resource, user, user_type=UserType.USER):
    return admin.get_user_permission(resource, user.id, user_type)


def workspaces_and_permissions():
    log_in("andy")
    everything = Permissions(execute=True, write=True, read=True, clone=True, admin=True)
    andy = admin.get_current_user()
    workspace = admin.create_workspace("Lab")
    assert workspace.name == "Lab" and workspace.permissions == everything, workspace
    assert ids(admin.current_user_workspaces()) == [workspace.id]
    assert set(ResourceType) >= set(admin.resource_types()) >= {ResourceType.WORKSPACE, ResourceType.PROJECT}
    assert ids(admin.get_user_resources(ResourceType.WORKSPACE)) == [workspace.id]
    one = admin.get_resource(ResourceType.WORKSPACE, workspace.id)
    assert one.id == workspace.id and one.model_dump()["permissions"], one
    assert permissions_of(workspace.id, andy) == everything
    step("whoever makes a resource may do everything with it")

    beth = admin.get_user(username="beth")
    log_in("beth")
    is_missing(admin.get_workspace, workspace.id)
    assert admin.current_user_workspaces() == []
    fails(Exception, admin.set_user_permission, workspace.id, beth.id, UserType.USER, PermissionsRole.EDITOR)
    step("a stranger doesn't see it, and can't grant it to themself")

    log_in("andy")
    flags = {
        PermissionsRole.GUEST: Permissions(read=True),
        PermissionsRole.USER: Permissions(read=True, execute=True),
        PermissionsRole.EDITOR: Permissions(read=True, write=True, execute=True),
    }
    for role, expected in flags.items():
        admin.set_user_permission(workspace.id, beth.id, UserType.USER, role)
        assert permissions_of(workspace.id, beth) == expected, role
    holders = admin.list_resource_permissions(workspace.id, UserType.USER)
    assert {holder.user_id for holder in holders} == {andy.id, beth.id}, holders
    admin.get_workspace_permission(workspace.id, beth.id, UserType.USER)
    admin.set_workspace_permission(workspace.id, beth.id, UserType.USER, PermissionsRole.GUEST)
    assert {holder.user_id for holder in admin.get_workspace_permissions(workspace.id)} == {andy.id, beth.id}
    log_in("beth")
    assert admin.get_workspace(workspace.id).permissions == Permissions(read=True)
    fails(REFUSED, admin.set_user_permission, workspace.id, beth.id, UserType.USER, PermissionsRole.EDITOR)
    fails(REFUSED, admin.delete_workspace, workspace.id)
    step("roles grant what they say, and nobody grants what they lack")

    log_in("andy")
    admin.remove_workspace_permission(workspace.id, beth.id, UserType.USER)
    log_in("beth")
    is_missing(admin.get_workspace, workspace.id)
    log_in("andy")
    admin.delete_workspace(workspace.id)
    is_missing(admin.get_workspace, workspace.id)
    step("what is rescinded or deleted is gone at once")


def projects_and_namespaces():
    log_in("andy")
    project = admin.create_project("Study", "bucket")
    assert (project.name, project.bucket_name) == ("Study", "bucket"), project
    assert ids(admin.get_user_resources("Project")) == [project.id]
    assert admin.delete_project(project.id)
    assert admin.get_user_resources("Project") == []
    assert admin.reserve_namespace("labs")
    assert [space.name for space in admin.get_user_resources("Namespace")] == ["labs"]
    log_in("beth")
    fails(InvalidParameterException, admin.reserve_namespace, "labs")
    fails(Exception, admin.remove_namespace, "labs")
    log_in("andy")
    assert admin.remove_namespace("labs")
    step("projects and namespaces come and go")


def connections():
    log_in("andy")
    project = admin.create_project("Study", "bucket")
    wanted = Connection(name="raw", backend="S3", nativeId=NativeId(bucketName="bucket", prefix="raw/"))
    made = admin.create_connection(project.id, wanted)
    assert (made.name, made.backend, made.native_id.prefix) == ("raw", "S3", "raw/"), made
    assert admin.get_user_resources("Connection") == [made]
    assert admin.get_resource("Connection", made.id) == made
    fails(InvalidParameterException, admin.delete_project, project.id)
    assert admin.delete_connection(made.id)
    assert admin.delete_project(project.id)
    step("connections come and go, and their project stays as long")


def services():
    log_in("andy")
    assert admin.reserve_namespace("lab")
    port = 0
    api = subprocess.Popen(
        [sys.executable, "examples/service.py", os.environ["CARTA_HOST"], "lab/scale", str(port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        base = api.stdout.readline().strip().removeprefix("listening on ")
        made = admin.register_service("lab", "scale", base)
        assert (made.name, made.base_url) == ("scale", base + "/"), made
        fails(InvalidParameterException, admin.register_service, "lab", "scale", base)
        fails(InvalidParameterException, admin.register_service, "lab", "other", "http://169.254.169.254/")
        assert admin.get_resource("Service", made.id) == made
        agent = pycarta.get_agent()
        assert agent.get("service/lab/scale/weights").text == "12 kg, as andy asked"
        # pycarta joins with a slash of its own.
        assert admin.utilize_service("lab", "scale").get("/weights") is None
        direct = urllib.request.Request(base + "/weights", headers={"Carta-Assertion": "e30.e30.e30"})
        assert fails(urllib.error.HTTPError, urllib.request.urlopen, direct).code == 401
        step("a service of one's own is called through Carta, and knows who calls")

        beth = admin.get_user(username="beth").id
        admin.set_user_permission(made.id, beth, UserType.USER, PermissionsRole.GUEST)
        log_in("beth")
        fails(PermissionDeniedException, pycarta.get_agent().get, "service/lab/scale/weights")
        assert admin.get_resource("Service", made.id).base_url is None
        log_in("andy")
        admin.set_user_permission(made.id, beth, UserType.USER, PermissionsRole.USER)
        log_in("beth")
        assert pycarta.get_agent().get("service/lab/scale/weights").text == "12 kg, as beth asked"
        fails(PermissionDeniedException, admin.unregister_service, "lab", "scale")
        step("others call it once they may execute it")

        log_in("andy")
        fails(InvalidParameterException, admin.remove_namespace, "lab")
        assert admin.rename_service("lab", "scale", "balance")
        is_missing(pycarta.get_agent().get, "service/lab/scale/weights")
        assert admin.unregister_service("lab", "balance")
        assert admin.remove_namespace("lab")
        step("services are renamed and go, and their namespace with them")
    finally:
        api.kill()
        api.wait()


def upload(name, content, container):
    """By plain HTTP: pycarta 0.2.4 has no call that uploads."""
    response = pycarta.get_agent().post(
        "files/Carta",
        params={"containerId": container},
        files={"file": (name, content, "text/csv")},
    )
    return response.json()["id"]


def files():
    log_in("andy")
    assert admin.list_file_sources() == ["Carta", "HyperThought"]
    assert admin.file_source_support("Carta") == ["Containers", "FileUpdate", "FullFileList"]
    assert admin.file_source_support(FileSource.HYPERTHOUGHT) == ["Containers", "PartialFileList"]
    is_missing(admin.list_files, "HyperThought", "/")
    step("there are the two sources of files, and what each supports")

    lab = admin.create_workspace("Files")
    content = bytes(range(256)) * 40
    file_id = upload("table.csv", content, lab.id)
    for container in (None, lab.id):
        assert admin.get_file("Carta", file_id, container) == content
    top = admin.list_files("Carta")
    assert [(entry.type, entry.name, entry.id) for entry in top] == [(FileType.WORKSPACE, "Files", lab.id)], top
    (entry,) = admin.list_files("Carta", lab.id)
    assert (entry.id, entry.name, entry.owner, entry.type) == (file_id, "table.csv", "andy", FileType.FILE), entry
    assert entry.date_created and entry.model_dump()["permissions"], entry
    (found,) = admin.get_user_resources(ResourceType.FILE)
    assert found.id == file_id and found.storage_info.storage_type == StorageType.LOCAL, found
    assert admin.get_resource(ResourceType.FILE, file_id).id == file_id
    step("a file comes back as it was uploaded, is listed, and is a resource")

    beth = admin.get_user(username="beth")
    log_in("beth")
    is_missing(admin.get_file, "Carta", file_id)
    is_missing(admin.list_files, "Carta", lab.id)
    log_in("andy")
    admin.set_user_permission(lab.id, beth.id, UserType.USER, PermissionsRole.GUEST)
    log_in("beth")
    assert admin.get_file("Carta", file_id) == content
    fails(REFUSED, upload, "mine.csv", b"", lab.id)
    step("whoever may read a workspace reads its files, and adds none")


for part in (
    logging_in,
    users,
    groups,
    guards,
    secrets,
    workspaces_and_permissions,
    projects_and_namespaces,
    connections,
    services,
    files,
):
    try:
        part()
    except CartaServerException as error:
        raise AssertionError(f"the server failed in {part.__name__}") from error
